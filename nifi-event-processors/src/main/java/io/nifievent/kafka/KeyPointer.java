package io.nifievent.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds a line's record key: the value at a JSON pointer (RFC 6901) or, where there is none, at {@code /event_id}. Reads
 * only as far as the value, and builds no tree.
 *
 * @param segments the pointer's unescaped reference tokens; empty for the fallback alone
 */
public record KeyPointer(List<String> segments) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> EVENT_ID = List.of("event_id");

    public KeyPointer {
        segments = List.copyOf(segments);
    }

    /** Empty when the text is no JSON pointer. An empty text means the fallback alone. */
    static Optional<KeyPointer> parse(String pointer) {
        if (pointer.isBlank()) {
            return Optional.of(new KeyPointer(List.of()));
        }
        if (!pointer.startsWith("/")) {
            return Optional.empty();
        }
        List<String> segments = new ArrayList<>();
        for (String segment : pointer.substring(1).split("/", -1)) {
            segments.add(segment.replace("~1", "/").replace("~0", "~"));
        }
        return Optional.of(new KeyPointer(segments));
    }

    /**
     * The key of a line.
     *
     * @return a string's text or a number's or boolean's literal in UTF-8; empty when neither place holds one
     * @throws tools.jackson.core.JacksonException when the line turns out not to be JSON on the way there
     */
    Optional<byte[]> find(byte[] line) {
        Optional<String> found = segments.isEmpty() ? Optional.empty() : find(line, segments);
        return found.or(() -> find(line, EVENT_ID)).map(key -> key.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> find(byte[] line, List<String> segments) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            for (String segment : segments) {
                if (!enter(parser, segment)) {
                    return Optional.empty();
                }
            }
            JsonToken token = parser.currentToken();
            return token.isScalarValue() && token != JsonToken.VALUE_NULL
                    ? Optional.of(parser.getString())
                    : Optional.empty();
        }
    }

    /** Moves to the value of a property or element; false when the current value has no such child. */
    private static boolean enter(JsonParser parser, String segment) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean here = parser.currentName().equals(segment);
                parser.nextToken();
                if (here) {
                    return true;
                }
                parser.skipChildren();
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                if (Integer.toString(i).equals(segment)) {
                    return true;
                }
                parser.skipChildren();
            }
        }
        return false;
    }
}
