package io.nifievent.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Reads a catalog from a directory: {@code catalog.json} and a directory per event type with {@code event-type.json} and
 * a {@code V….schema.json} per version. Directories without {@code event-type.json} are left alone.
 */
public final class CatalogDirectory {

    static final String SETTINGS = "catalog.json";

    private final Path directory;
    private final Pseudonyms pseudonyms;

    /** For catalogs that hash no personal fields. */
    public CatalogDirectory(Path directory) {
        this(directory, Pseudonyms.none());
    }

    /** @param pseudonyms what personal fields are hashed with */
    public CatalogDirectory(Path directory, Pseudonyms pseudonyms) {
        this.directory = directory;
        this.pseudonyms = pseudonyms;
    }

    /**
     * Reads and checks everything.
     *
     * @throws CatalogException if any file is missing, malformed or contradicts another, with all that is wrong; nothing
     *     of the catalog is served then
     */
    public Catalog load() throws CatalogException {
        List<CatalogProblem> problems = new ArrayList<>();
        Optional<JsonNode> settings =
                new SettingsFile(SettingsFile.CATALOG).read(new Findings(directory.resolve(SETTINGS), problems));
        if (settings.isEmpty()) {
            throw new CatalogException(problems);
        }
        Envelope envelope = new Envelope(
                pointer(settings.get(), "type"), pointer(settings.get(), "version"), pointer(settings.get(), "id"));
        EventTypeReader reader = new EventTypeReader(envelope, pseudonyms.hasKey(), problems);
        List<EventType> types = typeDirectories(problems).stream()
                .map(reader::read)
                .flatMap(Optional::stream)
                .toList();
        checkTables(types, problems);
        if (!problems.isEmpty()) {
            throw new CatalogException(problems);
        }
        return new Catalog(envelope, types, pseudonyms);
    }

    private static JsonPointer pointer(JsonNode settings, String name) {
        return SettingsFile.pointer(settings, name).orElseThrow();
    }

    /** The files a catalog is read from, as far as they are there now. */
    public List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path type : typeDirectories()) {
            files.add(type.resolve(EventTypeReader.SETTINGS));
            files.addAll(EventTypeReader.listSchemas(type));
        }
        files.add(directory.resolve(SETTINGS));
        return files.stream().filter(Files::isRegularFile).toList();
    }

    private List<Path> typeDirectories() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve(EventTypeReader.SETTINGS)))
                    .sorted()
                    .toList();
        }
    }

    private List<Path> typeDirectories(List<CatalogProblem> problems) {
        Findings findings = new Findings(directory, problems);
        try {
            List<Path> found = typeDirectories();
            if (found.isEmpty()) {
                findings.add(
                        CatalogRule.READABLE, "holds no event type; add a directory with " + EventTypeReader.SETTINGS);
            }
            return found;
        } catch (IOException e) {
            findings.add(CatalogRule.READABLE, "can't be listed: " + e);
            return List.of();
        }
    }

    private void checkTables(List<EventType> types, List<CatalogProblem> problems) {
        Map<String, String> typeByTable = new HashMap<>();
        for (EventType type : types) {
            String other = typeByTable.putIfAbsent(type.table(), type.name());
            if (other != null) {
                new Findings(directory.resolve(type.name()).resolve(EventTypeReader.SETTINGS), problems)
                        .add(
                                CatalogRule.SHARED,
                                JsonPointer.empty().appendProperty("table"),
                                "the table [" + type.table() + "] is that of " + other);
            }
        }
    }
}
