package io.nifievent.benchmark.validate;

import java.io.InputStream;
import java.util.Objects;
import java.util.function.LongConsumer;

/** A content over and over, as one. Tells how often it has been read whole. */
final class ManyLines extends InputStream {

    private final byte[] content;
    private final long times;
    private final LongConsumer readWhole;
    private long done;
    private int position;

    ManyLines(byte[] content, long times, LongConsumer readWhole) {
        this.content = content;
        this.times = times;
        this.readWhole = readWhole;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (position == content.length) {
            position = 0;
            done++;
            readWhole.accept(done);
        }
        if (done == times) {
            return -1;
        }
        int part = Math.min(length, content.length - position);
        System.arraycopy(content, position, bytes, offset, part);
        position += part;
        return part;
    }
}
