package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class LineSelectionTest {

    @Test
    void numbersLinesAsTheirReaderDoes() throws IOException {
        String content = "\n{a}\r\n\n {b}\n" + "c".repeat(70_000) + "\n{d}";
        assertThat(select(content, 0, 2).lines()).containsExactly("{a}", "c".repeat(70_000));
        assertThat(select(content, 1, 3)).isEqualTo("{b}\n{d}\n");
    }

    private static String select(String content, int... lines) throws IOException {
        BitSet selected = new BitSet();
        for (int line : lines) {
            selected.set(line);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new LineSelection(selected).copy(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
