package io.nifievent.kafka;

import io.nifievent.event.ByteSearch;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A record's value as newline-delimited content can hold it, or not. */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
sealed interface RecordValue {

    JsonFactory JSON = new JsonFactory();

    /** One JSON object on one line, in UTF-8, without the line's end. */
    record Line(byte[] bytes) implements RecordValue {}

    /**
     * Anything else.
     *
     * @param code {@code tombstone} or {@code malformed-json}
     */
    record Unreadable(String code, byte[] bytes) implements RecordValue {}

    /** Reads a value; empty for a tombstone. */
    static RecordValue of(Optional<byte[]> value) {
        if (value.isEmpty()) {
            return new Unreadable("tombstone", new byte[0]);
        }
        byte[] bytes = value.get();
        return isObject(bytes) ? new Line(onOneLine(bytes)) : new Unreadable("malformed-json", bytes);
    }

    private static boolean isObject(byte[] bytes) {
        // a zero byte is never part of JSON in UTF-8, but makes Jackson read UTF-16; a byte order mark it skips
        if (bytes.length == 0 || bytes[0] == (byte) 0xEF || ByteSearch.contains(bytes, '\0')) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** In JSON a raw line break can only stand between tokens, where a space says the same. */
    private static byte[] onOneLine(byte[] object) {
        if (!ByteSearch.contains(object, '\n') && !ByteSearch.contains(object, '\r')) {
            return object;
        }
        byte[] line = object.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
