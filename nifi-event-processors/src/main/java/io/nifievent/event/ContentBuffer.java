package io.nifievent.event;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of a content, a buffer at a time. Does not close the stream. Not thread-safe. */
final class ContentBuffer {

    private static final int SIZE = 1 << 16;

    private final InputStream rest;
    private byte[] buffer;
    private int position;
    private int limit;
    private long before;

    ContentBuffer(InputStream content) {
        this(new byte[0], content);
    }

    /** @param head the content's first bytes, already read */
    ContentBuffer(byte[] head, InputStream rest) {
        this.buffer = head;
        this.limit = head.length;
        this.rest = rest;
    }

    /** How many bytes of the content are taken or skipped. */
    long offset() {
        return before + position;
    }

    /** How many bytes can be had without reading on. */
    int available() {
        return limit - position;
    }

    /** The byte that is so far ahead, less than {@link #available()}. */
    byte at(int ahead) {
        return buffer[position + ahead];
    }

    /** Reads on once every byte is taken; false at the end. */
    boolean fill() throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[SIZE];
        }
        before += limit;
        position = 0;
        limit = Math.max(rest.read(buffer), 0);
        return limit > 0;
    }

    /** Moves to the next byte that is no white space; false at the end. */
    boolean skipSpace() throws IOException {
        do {
            while (position < limit && JsonNesting.isSpace(buffer[position])) {
                position++;
            }
            if (position < limit) {
                return true;
            }
        } while (fill());
        return false;
    }

    void skip(int length) {
        position += length;
    }

    /** How far ahead the next line feed is; {@link #available()} if none can be had without reading on. */
    int toLineFeed() {
        return ByteSearch.indexOf(buffer, '\n', position, limit) - position;
    }

    /** Takes the next bytes. */
    byte[] take(int length) {
        position += length;
        return Arrays.copyOfRange(buffer, position - length, position);
    }

    /** Takes the next bytes and adds them to a frame. */
    void take(int length, FrameCollector frame) {
        frame.add(buffer, position, length);
        position += length;
    }
}
