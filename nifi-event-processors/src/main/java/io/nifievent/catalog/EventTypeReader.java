package io.nifievent.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Reads the directory of one event type and checks that its versions fit one table. */
final class EventTypeReader {

    private static final Pattern TYPE_NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,63}");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,248}");
    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,127}");
    private static final String SCHEMA_SUFFIX = ".schema.json";

    private final SchemaCompiler compiler = new SchemaCompiler();
    private final Set<String> envelopeProperties = new HashSet<>();

    /** @param envelope where in an event its type, version and id are: these become columns of the envelope */
    EventTypeReader(List<JsonPointer> envelope) {
        envelope.stream()
                .filter(pointer -> pointer.tail().matches())
                .map(JsonPointer::getMatchingProperty)
                .forEach(envelopeProperties::add);
    }

    EventType read(Path directory) throws CatalogException {
        String name = checked(directory, "name", directory.getFileName().toString(), TYPE_NAME);
        Path file = directory.resolve("event-type.json");
        JsonNode settings = CatalogDirectory.read(file);
        JsonPointer time = CatalogDirectory.pointer(file, settings, "time");
        Map<String, EventSchema> versions = new LinkedHashMap<>();
        Map<String, Column> columns = new LinkedHashMap<>();
        for (Map.Entry<EventVersion, Path> version : schemaFiles(directory).entrySet()) {
            String label = version.getKey().label();
            JsonNode schema = CatalogDirectory.read(version.getValue());
            addColumns(version.getValue(), schema, columns);
            checkTime(version.getValue(), schema, time);
            versions.put(label, compile(version.getValue(), name + "/" + label, schema));
        }
        String table = checked(file, "table", settings.path("table").stringValue(SnakeCase.of(name)), TABLE);
        return new EventType(
                name,
                settings.path("description").stringValue(""),
                checked(file, "topic", settings.path("topic").stringValue("events." + table), TOPIC),
                table,
                CatalogDirectory.optionalPointer(file, settings, "key"),
                time,
                versions,
                List.copyOf(columns.values()));
    }

    private static String checked(Path file, String what, String value, Pattern pattern) throws CatalogException {
        if (!pattern.matcher(value).matches()) {
            throw new CatalogException(file + ": the " + what + " [" + value + "] must match " + pattern);
        }
        return value;
    }

    private static SortedMap<EventVersion, Path> schemaFiles(Path directory) throws CatalogException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(entry -> entry.toString().endsWith(SCHEMA_SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CatalogException(directory + " can't be listed: " + e.getMessage(), e);
        }
        SortedMap<EventVersion, Path> versions = new TreeMap<>();
        for (Path file : files) {
            String fileName = file.getFileName().toString();
            String label = fileName.substring(0, fileName.length() - SCHEMA_SUFFIX.length());
            EventVersion version = EventVersion.parse(label)
                    .orElseThrow(() -> new CatalogException(
                            file + ": a version is named V2 or V2-0-1 (model, revision, addition)"));
            Path other = versions.putIfAbsent(version, file);
            if (other != null) {
                throw new CatalogException(file + " and " + other.getFileName() + " are the same version");
            }
        }
        if (versions.isEmpty()) {
            throw new CatalogException(directory + " holds no version; add V1" + SCHEMA_SUFFIX);
        }
        return versions;
    }

    private EventSchema compile(Path file, String name, JsonNode schema) throws CatalogException {
        try {
            return compiler.compile(name, schema);
        } catch (RuntimeException e) {
            // the validator and the pattern compiler throw several unchecked types; all mean that this file is bad
            throw new CatalogException(file + " is not a JSON Schema that can be used: " + e.getMessage(), e);
        }
    }

    private void addColumns(Path file, JsonNode schema, Map<String, Column> known) throws CatalogException {
        List<Column> columns;
        try {
            columns = new SchemaColumns(schema).columns(envelopeProperties);
        } catch (CatalogException e) {
            throw new CatalogException(file + ": " + e.getMessage(), e);
        }
        for (Column column : columns) {
            if (Column.ENVELOPE.contains(column.name()) || Column.PARTITION.equals(column.name())) {
                throw new CatalogException(file + ": property " + column.field() + " would hide the envelope's column "
                        + column.name() + "; rename it");
            }
            Column before = known.putIfAbsent(column.name(), column);
            if (before != null
                    && !(before.type().equals(column.type()) && before.field().equals(column.field()))) {
                throw new CatalogException(file + ": property " + column.field() + " is " + column.type()
                        + ", but " + before.field() + " of an earlier version is " + before.type()
                        + "; a column keeps its type, so add the new form under a new name");
            }
        }
    }

    private static void checkTime(Path file, JsonNode schema, JsonPointer time) throws CatalogException {
        JsonNode level = schema;
        List<String> path = new ArrayList<>();
        for (JsonPointer at = time; !at.matches(); at = at.tail()) {
            String property = at.getMatchingProperty();
            path.add(property);
            boolean required =
                    level.path("required").valueStream().anyMatch(name -> property.equals(name.stringValue("")));
            level = level.path("properties").path(property);
            if (!required) {
                throw new CatalogException(
                        file + ": the event's time /" + String.join("/", path) + " must be required");
            }
        }
        Optional<String> format = level.path("format").stringValueOpt();
        if (format.filter(f -> f.equals(SchemaCompiler.TIMESTAMP) || f.equals(SchemaCompiler.DATE_TIME))
                .isEmpty()) {
            throw new CatalogException(
                    file + ": the event's time " + time + " must be a string of format timestamp or date-time");
        }
    }
}
