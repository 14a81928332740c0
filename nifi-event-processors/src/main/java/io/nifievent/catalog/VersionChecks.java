package io.nifievent.catalog;

import io.nifievent.catalog.SchemaChange.Effect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Checks the versions of a type against each other. */
final class VersionChecks {

    private static final Set<String> TIME_FORMATS = Set.of(SchemaCompiler.TIMESTAMP, SchemaCompiler.DATE_TIME);

    private final Map<Path, EventSchema> versions;
    private final List<CatalogProblem> problems;

    /** @param versions by their files, the oldest first */
    VersionChecks(Map<Path, EventSchema> versions, List<CatalogProblem> problems) {
        this.versions = versions;
        this.problems = problems;
    }

    /** The columns of all versions, in the order they were added; each keeps its type. */
    List<Column> columns(Envelope envelope) {
        Map<String, Column> known = new LinkedHashMap<>();
        RowNames rowNames = new RowNames();
        versions.forEach((file, schema) -> {
            Findings findings = new Findings(file, problems);
            for (Column column : new SchemaColumns(findings).columns(schema.document(), envelope.properties())) {
                JsonPointer place =
                        JsonPointer.empty().appendProperty("properties").appendProperty(column.field());
                if (Column.ENVELOPE.contains(column.name()) || Column.PARTITION.equals(column.name())) {
                    findings.add(
                            CatalogRule.COLUMN,
                            place,
                            "would hide the envelope's column " + column.name() + "; rename it");
                }
                Column before = known.putIfAbsent(column.name(), column);
                if (before == null) {
                    rowNames.add(column).forEach(clash -> findings.add(CatalogRule.COLUMN, place, "has " + clash));
                } else if (!(before.type().equals(column.type())
                        && before.field().equals(column.field()))) {
                    findings.add(
                            CatalogRule.COLUMN_KEPT,
                            place,
                            column.field() + " is " + column.type().properties() + ", but " + before.field()
                                    + " of an earlier version is "
                                    + before.type().properties());
                }
            }
        });
        return List.copyOf(known.values());
    }

    /** Each version changes no more since the one before it than its number says. */
    void compatibility(Envelope envelope) {
        Optional<EventSchema> before = Optional.empty();
        for (Map.Entry<Path, EventSchema> version : versions.entrySet()) {
            EventSchema schema = version.getValue();
            Findings findings = new Findings(version.getKey(), problems);
            before.ifPresent(earlier -> compare(earlier, schema, envelope.version(), findings));
            before = Optional.of(schema);
        }
    }

    private static void compare(EventSchema before, EventSchema schema, JsonPointer version, Findings findings) {
        Effect most = schema.version().mostSince(before.version());
        CatalogRule rule = most == Effect.ADDS ? CatalogRule.ADDITION : CatalogRule.REVISION;
        List<SchemaChange> changes =
                SchemaComparison.of(without(version, before.document()), without(version, schema.document()));
        for (SchemaChange change : changes) {
            if (change.effect().compareTo(most) > 0) {
                findings.add(
                        rule,
                        change.place(),
                        change + " since " + before.version().label());
            }
        }
    }

    /** The schema without the property that names the version, which every version changes. */
    private static JsonNode without(JsonPointer pointer, JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        JsonNode level = copy;
        for (JsonPointer rest = pointer; !rest.tail().matches(); rest = rest.tail()) {
            level = level.path("properties").path(rest.getMatchingProperty());
        }
        if (level.path("properties") instanceof ObjectNode properties) {
            properties.remove(pointer.last().getMatchingProperty());
        }
        return copy;
    }

    /** Every event has its time, and it is one. */
    void time(JsonPointer time) {
        versions.forEach((file, schema) -> {
            Findings findings = new Findings(file, problems);
            JsonNode level = schema.document();
            JsonPointer place = JsonPointer.empty();
            for (JsonPointer rest = time; !rest.matches(); rest = rest.tail()) {
                String property = rest.getMatchingProperty();
                place = place.appendProperty("properties").appendProperty(property);
                if (level.path("required").valueStream().noneMatch(name -> property.equals(name.stringValue("")))) {
                    findings.add(CatalogRule.TIME, place, "the event's time " + time + " must be required");
                    return;
                }
                level = level.path("properties").path(property);
                if (!rest.tail().matches()
                        && !level.path("type").stringValue("").equals("object")) {
                    findings.add(
                            CatalogRule.TIME,
                            place,
                            "the event's time " + time + " must be in objects that are never null");
                    return;
                }
            }
            if (!level.path("type").stringValue("").equals("string")
                    || !TIME_FORMATS.contains(level.path("format").stringValue(""))) {
                findings.add(
                        CatalogRule.TIME,
                        place,
                        "the event's time " + time + " must be a string of format timestamp or date-time");
            }
        });
    }

    /** An event's id is text, where a schema has it at all. */
    void id(JsonPointer id) {
        versions.forEach((file, schema) -> {
            JsonNode property = schema.document().at(place(id));
            if (property.has("type") && !EventSchema.hasType(property, "string")) {
                new Findings(file, problems)
                        .add(CatalogRule.POINTER, place(id), "the event's id " + id + " must be a string");
            }
        });
    }

    /** Where in a schema the property is that is there in an event. */
    private static JsonPointer place(JsonPointer property) {
        JsonPointer place = JsonPointer.empty();
        for (JsonPointer rest = property; !rest.matches(); rest = rest.tail()) {
            place = place.appendProperty("properties").appendProperty(rest.getMatchingProperty());
        }
        return place;
    }

    /** An event names its type and version, so each schema has them. */
    void envelope(Envelope envelope) {
        versions.forEach((file, schema) -> Stream.of(envelope.type(), envelope.version())
                .filter(pointer -> schema.document().at(place(pointer)).isMissingNode())
                .forEach(pointer -> new Findings(file, problems)
                        .add(CatalogRule.CONSTANT, "has no property at " + pointer + ", so it accepts no event")));
    }

    /** Each schema accepts the name of its type, its version and the version's aliases, where it has them at all. */
    void constants(
            String type, Map<String, String> aliases, Envelope envelope, SchemaCompiler compiler, Findings settings) {
        List<String> labels = new ArrayList<>();
        versions.forEach((file, schema) -> {
            Findings findings = new Findings(file, problems);
            String label = schema.version().label();
            labels.add(label);
            accepts(schema, envelope.type(), Set.of(type), compiler, findings);
            Set<String> names = Stream.concat(
                            Stream.of(label),
                            aliases.keySet().stream().filter(alias -> label.equals(aliases.get(alias))))
                    .collect(Collectors.toSet());
            accepts(schema, envelope.version(), names, compiler, findings);
        });
        aliases.forEach((alias, label) -> {
            if (!labels.contains(label) || labels.contains(alias)) {
                settings.add(
                        CatalogRule.VERSION,
                        JsonPointer.empty().appendProperty("aliases").appendProperty(alias),
                        labels.contains(alias) ? "is a version itself" : "[" + label + "] is no version that is here");
            }
        });
    }

    private static void accepts(
            EventSchema schema, JsonPointer pointer, Set<String> names, SchemaCompiler compiler, Findings findings) {
        JsonNode property = schema.document().at(place(pointer));
        for (String name : names) {
            if (!property.isMissingNode()
                    && !compiler.compile(property)
                            .validate(StringNode.valueOf(name))
                            .isEmpty()) {
                findings.add(
                        CatalogRule.CONSTANT,
                        "accepts no event with [" + name + "] at " + pointer + ", so it accepts none");
            }
        }
    }
}
