package io.nifievent.sandbox.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Sets a parameter wherever there is one of that name; not while NiFi runs. */
    void setParameter(String name, String value) throws IOException {
        // NiFi takes an empty file for none.
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        JsonNode flow = read();
        boolean changed = false;
        for (JsonNode context : flow.path("parameterContexts")) {
            for (JsonNode parameter : context.path("parameters")) {
                if (parameter instanceof ObjectNode object
                        && object.path("name").asText().equals(name)
                        && !object.path("value").asText().equals(value)) {
                    object.put("value", value);
                    changed = true;
                }
            }
        }
        if (changed) {
            write(flow);
        }
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
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream content = new GZIPOutputStream(Files.newOutputStream(beside))) {
            JSON.writeValue(content, flow);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
