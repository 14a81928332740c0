package io.nifievent.sandbox.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Someone's own events: a JSON array, or an event per line. A line is sent as it stands, also when it is not JSON, so
 * that a producer sees what the pipeline makes of it.
 */
final class OwnEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnEvents() {}

    static List<PlannedEvent> read(Path file) {
        String content = content(file);
        List<String> bodies = content.startsWith("[")
                ? elements(file, content)
                : content.lines().filter(line -> !line.isBlank()).toList();
        if (bodies.isEmpty()) {
            throw new SandboxFailure(file + " has no events.", "Write one event per line, or a JSON array of events.");
        }
        return IntStream.range(0, bodies.size())
                .mapToObj(i -> planned(bodies.get(i), i + 1))
                .toList();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read " + file + ": " + e,
                    "Give a file of events in UTF-8, one per line or as a JSON array.",
                    e);
        }
    }

    private static List<String> elements(Path file, String array) {
        try {
            return StreamSupport.stream(JSON.readTree(array).spliterator(), false)
                    .map(JsonNode::toString)
                    .toList();
        } catch (JsonProcessingException e) {
            throw new SandboxFailure(
                    file + " starts like a JSON array and is none: " + e.getOriginalMessage(),
                    "Correct it, or write one event per line.",
                    e);
        }
    }

    private static PlannedEvent planned(String body, int number) {
        JsonNode event = parsed(body);
        String id = event.path("Event_ID").isTextual() ? event.path("Event_ID").asText() : "event " + number;
        return new PlannedEvent(id, event.path("Event_Type").asText("?"), Expectation.EITHER, body, false);
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
