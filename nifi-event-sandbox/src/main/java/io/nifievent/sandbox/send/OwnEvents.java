package io.nifievent.sandbox.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.event.EventFramer;
import io.nifievent.event.Frame;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Someone's own events: a JSON array, an event per line, or one event over several lines, cut as the pipeline cuts a
 * request. Each is sent as it stands, also when it is not JSON, so that a producer sees what the pipeline makes of it.
 */
final class OwnEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnEvents() {}

    static List<PlannedEvent> read(Path file) {
        List<PlannedEvent> events = new ArrayList<>();
        try {
            byte[] content = Files.readAllBytes(file);
            EventFramer framer = new EventFramer(content, Math.max(1, content.length));
            for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                events.add(planned(body(file, frame.get()), events.size() + 1));
            }
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read " + file + ": " + e,
                    "Give a file of events in UTF-8, one per line or as a JSON array.",
                    e);
        }
        if (events.isEmpty()) {
            throw new SandboxFailure(file + " has no events.", "Write one event per line, or a JSON array of events.");
        }
        return List.copyOf(events);
    }

    private static String body(Path file, Frame frame) throws CharacterCodingException {
        if (frame instanceof Frame.Broken && frame.bytes().length == 0) {
            throw new SandboxFailure(
                    file + " starts like a JSON array and has no end.", "Correct it, or write one event per line.");
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(frame.bytes()))
                .toString();
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
