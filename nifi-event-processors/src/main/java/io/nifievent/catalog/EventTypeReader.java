package io.nifievent.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the directory of one event type and checks that its versions fit each other and one table. */
final class EventTypeReader {

    static final String SETTINGS = "event-type.json";

    private static final String SCHEMA_SUFFIX = ".schema.json";

    private final SettingsFile settingsFile = new SettingsFile(SettingsFile.EVENT_TYPE);
    private final SchemaCompiler compiler = new SchemaCompiler();
    private final EventSchemaReader schemas = new EventSchemaReader(compiler);
    private final Envelope envelope;
    private final boolean canHash;
    private final List<CatalogProblem> problems;

    /**
     * @param envelope where in an event its type, version and id are
     * @param canHash whether there is a key to hash personal fields with
     * @param problems what is wrong is added here
     */
    EventTypeReader(Envelope envelope, boolean canHash, List<CatalogProblem> problems) {
        this.envelope = envelope;
        this.canHash = canHash;
        this.problems = problems;
    }

    /** The type; empty, with problems, when it can't be used. */
    Optional<EventType> read(Path directory) {
        int before = problems.size();
        String name = directory.getFileName().toString();
        if (!EventType.NAME.matcher(name).matches()) {
            new Findings(directory, problems)
                    .add(CatalogRule.NAME, "the name [" + name + "] must match " + EventType.NAME);
            return Optional.empty();
        }
        Findings settingsFindings = new Findings(directory.resolve(SETTINGS), problems);
        Optional<EventTypeSettings> settings = EventTypeSettings.read(settingsFile, name, settingsFindings);
        Map<Path, EventSchema> versions = versions(name, directory);
        VersionChecks checks = new VersionChecks(versions, problems);
        List<Column> columns = checks.columns(envelope);
        checks.compatibility(envelope);
        settings.filter(found -> !versions.isEmpty()).ifPresent(found -> {
            checks.time(found.time());
            if (!name.equals(EventType.REJECTED)) {
                checks.envelope(envelope);
            }
            checks.constants(name, found.aliases(), envelope, compiler, settingsFindings);
            checks.id(envelope.id());
            new PointerChecks(versions.values(), settingsFindings).check(found, envelope, canHash);
        });
        return settings.filter(found -> problems.size() == before)
                .map(found -> type(name, found, versions.values(), columns));
    }

    private static EventType type(
            String name, EventTypeSettings settings, Iterable<EventSchema> schemas, List<Column> columns) {
        Map<String, EventSchema> versions = new LinkedHashMap<>();
        schemas.forEach(schema -> versions.put(schema.version().label(), schema));
        return new EventType(
                name,
                settings.stewardship(),
                settings.topic(),
                settings.table(),
                settings.key(),
                settings.time(),
                versions,
                settings.aliases(),
                columns,
                settings.rules());
    }

    /** The schemas that can be read, by their files, the oldest version first. */
    private Map<Path, EventSchema> versions(String name, Path directory) {
        Map<Path, EventSchema> versions = new LinkedHashMap<>();
        schemaFiles(directory)
                .forEach((version, file) -> schemas.read(name, version, new Findings(file, problems))
                        .ifPresent(schema -> versions.put(file, schema)));
        return versions;
    }

    /** The schemas in the directory of an event type, whatever they hold. */
    static List<Path> listSchemas(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.toString().endsWith(SCHEMA_SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private SortedMap<EventVersion, Path> schemaFiles(Path directory) {
        SortedMap<EventVersion, Path> versions = new TreeMap<>();
        List<Path> files;
        try {
            files = listSchemas(directory);
        } catch (IOException e) {
            new Findings(directory, problems).add(CatalogRule.READABLE, "can't be listed: " + e);
            return versions;
        }
        for (Path file : files) {
            Findings findings = new Findings(file, problems);
            String fileName = file.getFileName().toString();
            Optional<EventVersion> version =
                    EventVersion.parse(fileName.substring(0, fileName.length() - SCHEMA_SUFFIX.length()));
            if (version.isEmpty()) {
                findings.add(CatalogRule.VERSION, "names no version");
                continue;
            }
            Path other = versions.putIfAbsent(version.get(), file);
            if (other != null) {
                findings.add(CatalogRule.VERSION, "is the same version as " + other.getFileName());
            }
        }
        if (files.isEmpty()) {
            new Findings(directory, problems).add(CatalogRule.VERSION, "holds no version; add V1" + SCHEMA_SUFFIX);
        }
        return versions;
    }
}
