package io.nifievent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

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

    private static List<String> read(String content, int maxBytes) throws IOException {
        LineReader reader =
                new LineReader(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), maxBytes);
        List<String> lines = new ArrayList<>();
        for (Optional<Frame> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(
                    line.get() instanceof Frame.Oversized tooLong
                            ? "too long: " + tooLong.size()
                            : new String(line.get().bytes(), StandardCharsets.UTF_8));
        }
        return lines;
    }
}
