package io.nifievent.event;

import java.time.DateTimeException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form events travel in between processors and through Kafka: newline-delimited JSON, one envelope a line.
 *
 * <pre>{@code
 * {"event_id":"…","event_type":"ListingView","event_version":"V1","event_time":"2020-07-01T12:00:00Z",
 *  "received_at":"2026-01-01T10:00:00.123Z","event":{…}}
 * }</pre>
 */
public final class EventLines {

    /** MIME type of the content: newline-delimited JSON. */
    public static final String MIME_TYPE = "application/x-ndjson";

    private static final Set<String> TEXTS =
            Set.of("event_id", "event_type", "event_version", "event_time", "received_at");

    private EventLines() {}

    /** What a line turned out to be. */
    public sealed interface Line {}

    /** A line that holds an event. */
    public record Read(Event event) implements Line {}

    /**
     * A line that holds none.
     *
     * @param code stable name of what is wrong
     * @param message what is wrong, without the producer's data
     */
    public record Malformed(String code, String message) implements Line {}

    /** Reads one line, without its newline; a malformed line is a value, not an exception. */
    public static Line read(byte[] line) {
        try {
            return EventJson.MAPPER.readTree(line) instanceof ObjectNode envelope
                    ? read(envelope)
                    : new Malformed("malformed-envelope", "The line is not a JSON object.");
        } catch (JacksonException | NumberFormatException e) {
            return new Malformed("malformed-envelope", "The line is not well-formed JSON, or not with such numbers.");
        }
    }

    /**
     * The type of the event in a line, for those who need no more of it; empty when the line is no envelope. Builds no
     * tree, and leaves to {@link #read} whether the times are times.
     */
    public static Optional<String> type(byte[] line) {
        try (JsonParser parser = EventJson.MAPPER.createParser(line)) {
            Optional<String> type = Optional.empty();
            Set<String> found = new HashSet<>();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && TEXTS.contains(name)) {
                    found.add(name);
                    type = name.equals("event_type") ? Optional.of(parser.getString()) : type;
                } else if (value == JsonToken.START_OBJECT && name.equals("event")) {
                    found.add(name);
                }
                parser.skipChildren();
            }
            return found.size() == TEXTS.size() + 1 && parser.nextToken() == null ? type : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Line read(ObjectNode envelope) {
        for (String name : TEXTS) {
            if (!envelope.path(name).isString()) {
                return new Malformed("malformed-envelope", "The envelope has no text in " + name + ".");
            }
        }
        JsonNode data = envelope.path("event");
        if (!(data instanceof ObjectNode object)) {
            return new Malformed("malformed-envelope", "The envelope has no object in event.");
        }
        try {
            return new Read(new Event(
                    envelope.path("event_id").stringValue(),
                    envelope.path("event_type").stringValue(),
                    envelope.path("event_version").stringValue(),
                    UtcDigits.instant(envelope.path("event_time").stringValue()),
                    UtcDigits.instant(envelope.path("received_at").stringValue()),
                    object));
        } catch (DateTimeException e) {
            return new Malformed("malformed-envelope", "event_time or received_at is not an ISO-8601 instant.");
        }
    }
}
