package io.nifievent.sandbox.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which table holds which event type, as a catalog folder says.
 *
 * @param byType table per event type that producers send
 * @param quarantine table of the events that were not accepted
 */
public record CatalogTables(Map<String, String> byType, String quarantine) {
    private static final String QUARANTINE_TYPE = "RejectedEvent";

    public CatalogTables {
        byType = Map.copyOf(byType);
    }

    /** Reads {@code <catalog>/<Type>/event-type.json}. */
    public static CatalogTables read(Path catalog) {
        Map<String, String> tables = new TreeMap<>();
        try (Stream<Path> folders = Files.list(catalog)) {
            for (Path folder : folders.toList()) {
                Path description = folder.resolve("event-type.json");
                if (Files.isRegularFile(description)) {
                    JsonNode type = new ObjectMapper().readTree(description.toFile());
                    tables.put(folder.toFile().getName(), type.path("table").asText());
                }
            }
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read the event catalog in " + catalog + ": " + e.getMessage(),
                    "Run this in the checkout, which has the folder event-catalog.",
                    e);
        }
        String quarantine = Optional.ofNullable(tables.remove(QUARANTINE_TYPE))
                .orElseThrow(() -> new SandboxFailure(
                        "The event catalog in " + catalog + " has no type " + QUARANTINE_TYPE + ".",
                        "Restore the folder " + catalog.resolve(QUARANTINE_TYPE) + "."));
        return new CatalogTables(tables, quarantine);
    }

    /** The tables of accepted events, in order of their names. */
    public List<String> tables() {
        return byType.values().stream().sorted().toList();
    }
}
