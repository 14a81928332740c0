package io.nifievent.benchmark.validate;

import java.io.OutputStream;
import java.util.Objects;

/** Takes content in a buffer of fixed size and counts its lines. */
final class Lines extends OutputStream {

    private final byte[] buffer = new byte[1 << 16];
    private int size;
    private long count;
    private byte last = '\n';

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, buffer.length - size);
            System.arraycopy(bytes, offset + done, buffer, size, part);
            size += part;
            done += part;
            if (size == buffer.length) {
                drain();
            }
        }
    }

    private void drain() {
        for (int i = 0; i < size; i++) {
            count += buffer[i] == '\n' ? 1 : 0;
        }
        last = size > 0 ? buffer[size - 1] : last;
        size = 0;
    }

    /** How many lines there were; the last one may lack its newline. */
    long count() {
        drain();
        return last == '\n' ? count : count + 1;
    }
}
