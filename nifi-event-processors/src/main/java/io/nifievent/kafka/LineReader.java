package io.nifievent.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream into lines, holding one at a time and none longer than the limit. Does not close the stream. */
final class LineReader {

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;

    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    Optional<Line> next() throws IOException {
        do {
            while (position < limit && isSpace(buffer[position])) {
                position++;
            }
            if (position < limit) {
                return Optional.of(line());
            }
        } while (fill());
        return Optional.empty();
    }

    private Line line() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
        long length = 0;
        do {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            length += end - position;
            if (length <= maxBytes) {
                kept.write(buffer, position, end - position);
            }
            position = end;
        } while (position == limit && fill());
        return length <= maxBytes ? new Line.Whole(trimmed(kept.toByteArray())) : new Line.TooLong(length);
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(in.read(buffer), 0);
        return limit > 0;
    }

    private static byte[] trimmed(byte[] line) {
        int end = line.length;
        while (end > 0 && isSpace(line[end - 1])) {
            end--;
        }
        return end == line.length ? line : Arrays.copyOf(line, end);
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
