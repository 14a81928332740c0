package io.nifievent.sandbox.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The flow as NiFi saved it. It goes on with that as soon as it starts, before its API answers. */
final class SavedFlow {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** @param file flow.json.gz; need not be there */
    SavedFlow(Path file) {
        this.file = file;
    }

    /** Sets a parameter of a process group on the canvas, if both are there; not while NiFi runs. */
    void setParameter(String group, String name, String value) throws IOException {
        // NiFi takes an empty file for none.
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        JsonNode flow = read();
        List<ObjectNode> changed = named(flow.at("/rootGroup/processGroups"), group)
                .flatMap(found -> named(
                        flow.path("parameterContexts"),
                        found.path("parameterContextName").asText()))
                .flatMap(context -> named(context.path("parameters"), name))
                .filter(parameter -> !parameter.path("value").asText().equals(value))
                .map(ObjectNode.class::cast)
                .toList();
        if (!changed.isEmpty()) {
            changed.forEach(parameter -> parameter.put("value", value));
            write(flow);
        }
    }

    private static Stream<JsonNode> named(JsonNode array, String name) {
        return StreamSupport.stream(array.spliterator(), false)
                .filter(element -> element.path("name").asText().equals(name));
    }

    private JsonNode read() {
        try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            return JSON.readTree(content);
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read NiFi's flow in " + file + ": " + e.getMessage(),
                    "Put the newest file of " + file.resolveSibling("archive") + " in its place.",
                    e);
        }
    }

    private void write(JsonNode flow) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream content = new GZIPOutputStream(zipped)) {
            JSON.writeValue(content, flow);
        }
        WholeFile.write(file, zipped.toByteArray());
    }
}
