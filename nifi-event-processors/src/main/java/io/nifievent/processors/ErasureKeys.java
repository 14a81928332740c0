package io.nifievent.processors;

import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import io.nifievent.hudi.ErasureKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the keys of an erasure: lines of JSON such as {@code {"column":"user_id","value":"a1b2"}}. */
final class ErasureKeys {

    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int MAX_KEYS = 1_000;
    /** A producer's spelling, such as User_ID, would be found in no table. */
    private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]*");

    private static final JsonMapper JSON = JsonMapper.shared();

    private ErasureKeys() {}

    /** @throws IllegalArgumentException when the content is something else; its message says what, without the values */
    static List<ErasureKey> read(InputStream content) throws IOException {
        List<ErasureKey> keys = new ArrayList<>();
        LineReader lines = new LineReader(content, MAX_LINE_BYTES);
        int number = 0;
        for (Optional<Frame> line = lines.next(); line.isPresent(); line = lines.next()) {
            number++;
            keys.add(key(line.get().bytes(), number));
            if (keys.size() > MAX_KEYS) {
                throw new IllegalArgumentException("There are more than " + MAX_KEYS + " keys");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("There is no key");
        }
        return keys;
    }

    private static ErasureKey key(byte[] line, int number) {
        try {
            JsonNode json = JSON.readTree(line);
            if (json.size() == 2
                    && COLUMN.matcher(json.path("column").stringValue("")).matches()
                    && json.path("value").isString()) {
                return new ErasureKey(
                        json.path("column").stringValue(), json.path("value").stringValue());
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw notAKey(number, e);
        }
        throw notAKey(number, null);
    }

    /** The parser's message may hold the value, so it must not go on. */
    private static IllegalArgumentException notAKey(int number, @Nullable Exception cause) {
        String kind = cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")";
        return new IllegalArgumentException("Line " + number
                + " is no key: it must be {\"column\":\"…\",\"value\":\"…\"} with two texts, neither of them empty, the"
                + " column as the tables have it: in small letters, digits and underscores"
                + kind);
    }
}
