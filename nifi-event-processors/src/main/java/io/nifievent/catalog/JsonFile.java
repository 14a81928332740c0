package io.nifievent.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON files of a catalog. */
final class JsonFile {

    /** No schema of an event needs more; the parser's tree takes many times as much. */
    private static final int MAX_BYTES = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFile() {}

    /** What the file holds; empty, with a finding, when it can't be had. */
    static Optional<JsonNode> read(Findings findings) {
        Path file = findings.file();
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                // a zip may tell of less than there is
                long told = Math.max(bytes.length, Files.size(file));
                findings.add(CatalogRule.SIZE, "has " + told + " bytes; at most " + MAX_BYTES + " are read");
                return Optional.empty();
            }
            return Optional.of(MAPPER.readTree(bytes));
        } catch (IOException e) {
            findings.add(CatalogRule.READABLE, "can't be read: " + e);
        } catch (JacksonException e) {
            findings.add(CatalogRule.JSON, "is not well-formed JSON: " + firstLine(e));
        }
        return Optional.empty();
    }

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage() + " (line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr() + ")";
    }
}
