package io.nifievent.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a catalog from a directory: {@code catalog.json} and a directory per event type with {@code event-type.json} and
 * a {@code V….schema.json} per version. Directories without {@code event-type.json} are left alone.
 */
public final class CatalogDirectory {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String TYPE_FILE = "event-type.json";

    private final Path directory;

    public CatalogDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads and checks everything.
     *
     * @throws CatalogException if any file is missing, malformed or contradicts another; nothing of it is served then
     */
    public Catalog load() throws CatalogException {
        Path file = directory.resolve("catalog.json");
        JsonNode settings = read(file);
        JsonPointer type = pointer(file, settings, "type");
        JsonPointer version = pointer(file, settings, "version");
        JsonPointer id = pointer(file, settings, "id");
        EventTypeReader reader = new EventTypeReader(List.of(type, version, id));
        List<EventType> types = new ArrayList<>();
        for (Path typeDirectory : typeDirectories()) {
            types.add(reader.read(typeDirectory));
        }
        if (types.isEmpty()) {
            throw new CatalogException(directory + " holds no event type; add a directory with " + TYPE_FILE);
        }
        try {
            return new Catalog(type, version, id, types);
        } catch (IllegalArgumentException e) {
            throw new CatalogException(directory + ": " + e.getMessage(), e);
        }
    }

    private List<Path> typeDirectories() throws CatalogException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve(TYPE_FILE)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CatalogException(directory + " can't be listed: " + e.getMessage(), e);
        }
    }

    static JsonNode read(Path file) throws CatalogException {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CatalogException(file + " can't be read: " + e, e);
        } catch (JacksonException e) {
            throw new CatalogException(file + " is not well-formed JSON: " + e.getMessage(), e);
        }
    }

    static JsonPointer pointer(Path file, JsonNode settings, String name) throws CatalogException {
        return optionalPointer(file, settings, name)
                .orElseThrow(() -> new CatalogException(file + " lacks [" + name + "], a JSON pointer such as /Name"));
    }

    static Optional<JsonPointer> optionalPointer(Path file, JsonNode settings, String name) throws CatalogException {
        JsonNode value = settings.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        String text = value.stringValue("");
        if (!text.startsWith("/") || text.length() < 2) {
            throw new CatalogException(file + ": [" + name + "] is not a JSON pointer such as /Name");
        }
        return Optional.of(JsonPointer.compile(text));
    }
}
