package io.nifievent.kafka;

import io.nifievent.event.JsonNesting;
import io.nifievent.event.LineReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;

/**
 * Some of the lines of some content, counted from 0 as {@link LineReader} counts them.
 *
 * @param lines not to be modified
 */
public record LineSelection(BitSet lines) {

    public int count() {
        return lines.cardinality();
    }

    /** Copies the selected lines in their order. Streams: a line may be longer than memory. */
    public void copy(InputStream in, OutputStream out) throws IOException {
        BufferedOutputStream selected = new BufferedOutputStream(out);
        byte[] buffer = new byte[1 << 16];
        int line = -1;
        boolean inside = false;
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                byte b = buffer[i];
                if (!inside && !JsonNesting.isSpace(b)) {
                    inside = true;
                    line++;
                }
                if (inside && lines.get(line)) {
                    selected.write(b);
                }
                inside = inside && b != '\n';
            }
        }
        if (inside && lines.get(line)) {
            selected.write('\n');
        }
        selected.flush();
    }
}
