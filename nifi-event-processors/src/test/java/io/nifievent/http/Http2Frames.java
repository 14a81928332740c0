package io.nifievent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Frames of HTTP/2 (RFC 9113), in whatever order; a character stands for a byte. */
final class Http2Frames {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int NO_ERROR = 0;
    static final int ENHANCE_YOUR_CALM = 11;

    /** What a client begins with. */
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, "");

    /** The header of a request that posts events, compressed by the static table. */
    static final String POST = "\u0083\u0086\u0004\u0007/events\u0001\u0001x";

    static final String CANCEL = "\0\0\0\b";

    private static final int HEAD_BYTES = 9;

    private Http2Frames() {}

    static String frame(int type, int flags, int stream, String payload) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putInt(payload.length() << 8 | type).put((byte) flags).putInt(stream);
        return new String(head.array(), ISO_8859_1) + payload;
    }

    /** The frames of many streams, one after the other. */
    static String streams(int count, IntFunction<String> frames) {
        return IntStream.range(0, count).map(i -> 2 * i + 1).mapToObj(frames).collect(Collectors.joining());
    }

    /** Why the server ended the connection; empty when it didn't say. */
    static List<Integer> errors(String answer) {
        List<Integer> errors = new ArrayList<>();
        ByteBuffer frames = ByteBuffer.wrap(answer.getBytes(ISO_8859_1));
        while (frames.remaining() >= HEAD_BYTES) {
            int lengthAndType = frames.getInt();
            int payload = frames.position() + 5;
            if ((lengthAndType & 0xFF) == GO_AWAY) {
                errors.add(frames.getInt(payload + 4));
            }
            frames.position(payload + (lengthAndType >>> 8));
        }
        return errors;
    }
}
