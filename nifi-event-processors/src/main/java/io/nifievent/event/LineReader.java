package io.nifievent.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a stream into lines without the white space around them; blank lines are none. Holds one line at a time, and of
 * one longer than the limit its beginning. Does not close the stream.
 */
public final class LineReader {

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;

    /** @param maxBytes lines longer than this are {@link Frame.Oversized} */
    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line; empty at the end. */
    public Optional<Frame> next() throws IOException {
        do {
            while (position < limit && JsonNesting.isSpace(buffer[position])) {
                position++;
            }
            if (position < limit) {
                return Optional.of(line());
            }
        } while (fill());
        return Optional.empty();
    }

    private Frame line() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
        long size = 0;
        do {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            kept.write(buffer, position, Math.min(end - position, maxBytes - kept.size()));
            size += end - position;
            position = end;
        } while (position == limit && fill());
        return size <= maxBytes
                ? new Frame.Whole(JsonNesting.withoutSpaceAtEnd(kept.toByteArray()))
                : new Frame.Oversized(kept.toByteArray(), size);
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(in.read(buffer), 0);
        return limit > 0;
    }
}
