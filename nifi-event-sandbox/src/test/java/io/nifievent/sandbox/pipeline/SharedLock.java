package io.nifievent.sandbox.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SettingsOptions;
import java.io.IOException;
import java.nio.file.Path;

/** The shipped flow as it is for more than one node: the tables' lock is a file beside them. */
final class SharedLock {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SharedLock() {}

    static Path flow(Path copy) throws IOException {
        JsonNode flow = JSON.readTree(SettingsOptions.root()
                .resolve("flow-templates/event-pipeline.json")
                .toFile());
        for (JsonNode service : flow.at("/flowContents/controllerServices")) {
            if (service.path("name").asText().equals("Lakehouse")) {
                ((ObjectNode) service.path("properties")).put("Lock Provider", "File System");
            }
        }
        JSON.writeValue(copy.toFile(), flow);
        return copy;
    }
}
