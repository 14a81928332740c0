package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {

    @Test
    void leavesOutBlankLinesAndWhiteSpaceAround() throws IOException {
        assertThat(read("\n  {a} \r\n\r\n\t{b}\n{c}", 100)).containsExactly("{a}", "{b}", "{c}");
        assertThat(read(" \n", 100)).isEmpty();
    }

    @Test
    void goesOnBehindALineThatIsTooLong() throws IOException {
        assertThat(read("{a}\n" + "x".repeat(200_000) + "\n{b}", 10)).containsExactly("{a}", "too long: 200000", "{b}");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_530, 65_535, 65_536, 65_537, 131_072})
    void keepsLinesThatCrossTheBuffer(int length) throws IOException {
        String line = "x".repeat(length);
        assertThat(read(line + "\n{b}\n" + line + "\r\n", 1 << 20)).containsExactly(line, "{b}", line);
    }

    @Test
    void selectsLinesByTheSameNumbers() throws IOException {
        String content = "\n{a}\r\n\n {b}\n" + "c".repeat(70_000) + "\n{d}";
        assertThat(select(content, 0, 2).lines()).containsExactly("{a}", "c".repeat(70_000));
        assertThat(select(content, 1, 3)).isEqualTo("{b}\n{d}\n");
    }

    private static List<String> read(String content, int maxBytes) throws IOException {
        LineReader reader =
                new LineReader(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), maxBytes);
        List<String> lines = new ArrayList<>();
        for (Optional<Line> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(
                    switch (line.get()) {
                        case Line.Whole whole -> new String(whole.bytes(), StandardCharsets.UTF_8);
                        case Line.TooLong tooLong -> "too long: " + tooLong.bytes();
                    });
        }
        return lines;
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
