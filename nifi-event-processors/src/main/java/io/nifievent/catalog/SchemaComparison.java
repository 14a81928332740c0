package io.nifievent.catalog;

import io.nifievent.catalog.SchemaChange.DemandChanged;
import io.nifievent.catalog.SchemaChange.Effect;
import io.nifievent.catalog.SchemaChange.LimitMoved;
import io.nifievent.catalog.SchemaChange.PropertyAdded;
import io.nifievent.catalog.SchemaChange.PropertyRemoved;
import io.nifievent.catalog.SchemaChange.RequirementChanged;
import io.nifievent.catalog.SchemaChange.TypeChanged;
import io.nifievent.catalog.SchemaChange.ValuesChanged;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Finds how one schema differs from another. Both are without references, and take no unknown properties. */
public final class SchemaComparison {

    /** Demands for which a weaker form is not simply their absence: {@code contains} alone asks for one. */
    private static final Set<String> NEVER_WEAKER = Set.of("minContains", "maxContains");

    private static final Set<String> VALUES = Set.of("enum", "const");

    private final List<SchemaChange> changes = new ArrayList<>();

    private SchemaComparison() {}

    /** The differences, in no order that matters; what only describes doesn't count. */
    public static List<SchemaChange> of(JsonNode before, JsonNode after) {
        SchemaComparison comparison = new SchemaComparison();
        comparison.compare(before, after, JsonPointer.empty());
        return List.copyOf(comparison.changes);
    }

    private void compare(JsonNode before, JsonNode after, JsonPointer place) {
        compareValues(before, after, place);
        Set<String> names = new LinkedHashSet<>(before.propertyNames());
        names.addAll(after.propertyNames());
        for (String name : names) {
            JsonNode was = before.path(name);
            JsonNode is = after.path(name);
            JsonPointer at = place.appendProperty(name);
            Keyword.Kind kind = Keyword.find(name).map(Keyword::kind).orElse(Keyword.Kind.ASSERTION);
            if (was.equals(is) || kind == Keyword.Kind.ANNOTATION || VALUES.contains(name)) {
                continue;
            }
            switch (name) {
                case "properties" -> compareProperties(before, after, place);
                case "required" -> compareRequired(before, after, place);
                case "type" -> changes.add(new TypeChanged(at, names(was), names(is)));
                case "items" -> compare(was, is, at);
                default -> changes.add(demand(kind, name, was, is, at));
            }
        }
    }

    private void compareProperties(JsonNode before, JsonNode after, JsonPointer place) {
        JsonPointer properties = place.appendProperty("properties");
        for (String name : before.path("properties").propertyNames()) {
            JsonPointer at = properties.appendProperty(name);
            if (after.path("properties").has(name)) {
                compare(
                        before.path("properties").path(name),
                        after.path("properties").path(name),
                        at);
            } else {
                changes.add(new PropertyRemoved(at));
            }
        }
        Set<String> required = names(after.path("required"));
        for (String name : after.path("properties").propertyNames()) {
            if (!before.path("properties").has(name)) {
                changes.add(new PropertyAdded(properties.appendProperty(name), required.contains(name)));
            }
        }
    }

    /** What is required and new at once is told as a property added. */
    private void compareRequired(JsonNode before, JsonNode after, JsonPointer place) {
        Set<String> was = names(before.path("required"));
        Set<String> is = names(after.path("required"));
        Set<String> either = new LinkedHashSet<>(was);
        either.addAll(is);
        for (String name : either) {
            boolean isNew = !before.path("properties").has(name)
                    && after.path("properties").has(name);
            boolean isGone = before.path("properties").has(name)
                    && !after.path("properties").has(name);
            if (was.contains(name) != is.contains(name) && !isNew && !isGone) {
                changes.add(new RequirementChanged(
                        place.appendProperty("properties").appendProperty(name), is.contains(name)));
            }
        }
    }

    private void compareValues(JsonNode before, JsonNode after, JsonPointer place) {
        Optional<Set<JsonNode>> was = values(before);
        Optional<Set<JsonNode>> is = values(after);
        if (was.equals(is)) {
            return;
        }
        if (is.isEmpty()) {
            changes.add(new DemandChanged(place, Effect.RELAXES));
        } else if (was.isEmpty()) {
            changes.add(new DemandChanged(place, Effect.BREAKS));
        } else {
            changes.add(new ValuesChanged(place, without(was.get(), is.get()), without(is.get(), was.get())));
        }
    }

    /** The values {@code enum} and {@code const} leave; empty for any. */
    private static Optional<Set<JsonNode>> values(JsonNode schema) {
        Optional<Set<JsonNode>> listed = schema.has("enum")
                ? Optional.of(schema.path("enum").valueStream().collect(Collectors.toCollection(LinkedHashSet::new)))
                : Optional.empty();
        if (!schema.has("const")) {
            return listed;
        }
        JsonNode only = schema.path("const");
        return Optional.of(listed.isEmpty() || listed.get().contains(only) ? Set.of(only) : Set.of());
    }

    private static Set<JsonNode> without(Set<JsonNode> some, Set<JsonNode> others) {
        Set<JsonNode> rest = new LinkedHashSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    private static SchemaChange demand(Keyword.Kind kind, String name, JsonNode was, JsonNode is, JsonPointer at) {
        boolean gone = is.isMissingNode();
        return switch (kind) {
            case LOWER_LIMIT -> new LimitMoved(at, gone || (has(was) && below(is, was)));
            case UPPER_LIMIT -> new LimitMoved(at, gone || (has(was) && below(was, is)));
            case ANNOTATION, ASSERTION ->
                new DemandChanged(
                        at,
                        (gone && !NEVER_WEAKER.contains(name)) || isWeaker(name, was, is)
                                ? Effect.RELAXES
                                : Effect.BREAKS);
        };
    }

    private static boolean has(JsonNode limit) {
        return !limit.isMissingNode();
    }

    private static boolean below(JsonNode one, JsonNode other) {
        return one.decimalValue().compareTo(other.decimalValue()) <= 0;
    }

    /** The format timestamp takes every date-time, and more; {@code uniqueItems} is a demand only when true. */
    private static boolean isWeaker(String name, JsonNode was, JsonNode is) {
        return switch (name) {
            case "format" ->
                was.stringValue("").equals(SchemaCompiler.DATE_TIME)
                        && is.stringValue("").equals(SchemaCompiler.TIMESTAMP);
            case "uniqueItems" -> !is.booleanValue(true);
            default -> false;
        };
    }

    private static Set<String> names(JsonNode oneOrMany) {
        if (oneOrMany.isMissingNode()) {
            return Set.of();
        }
        return oneOrMany.isArray()
                ? oneOrMany
                        .valueStream()
                        .map(name -> name.stringValue(""))
                        .collect(Collectors.toCollection(HashSet::new))
                : Set.of(oneOrMany.stringValue(""));
    }
}
