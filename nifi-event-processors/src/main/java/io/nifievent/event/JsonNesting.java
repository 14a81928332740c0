package io.nifievent.event;

import java.util.Arrays;

/** Follows how deep a run of JSON bytes is in brackets, without parsing it: strings and their escapes don't count. */
public final class JsonNesting {

    private int depth;
    private boolean inString;
    private boolean escaped;

    /** Whether the bytes are, somewhere, in more brackets than that. */
    public static boolean isDeeper(byte[] json, int levels) {
        JsonNesting nesting = new JsonNesting();
        for (byte b : json) {
            nesting.accept(b);
            if (nesting.depth > levels) {
                return true;
            }
        }
        return false;
    }

    /** Takes the next byte. */
    void accept(int b) {
        if (inString) {
            inString = escaped || b != '"';
            escaped = !escaped && b == '\\';
        } else if (b == '"') {
            inString = true;
        } else if (b == '{' || b == '[') {
            depth++;
        } else if (b == '}' || b == ']') {
            depth--;
        }
    }

    /** Whether every bracket and string opened so far is closed. */
    boolean isClosed() {
        return depth <= 0 && !inString;
    }

    /** Whether it is white space to JSON, line ends included. */
    public static boolean isSpace(int b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    static byte[] withoutSpaceAtEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && isSpace(bytes[end - 1])) {
            end--;
        }
        return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }
}
