package io.nifievent.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path folder;

    @Test
    void showsTheEndOfALogOfAnySize() throws Exception {
        LogFile log = new LogFile(folder.resolve("part.log"));
        try (RandomAccessFile sparse = new RandomAccessFile(log.path().toFile(), "rw")) {
            sparse.seek(3L << 30);
            sparse.writeBytes("\nlast\n");
        }

        assertThat(log.lastLines(Integer.MAX_VALUE)).containsExactly("last");
        assertThat(log.lastLines(0)).isEmpty();
    }

    @Test
    void copiesALineOnceItIsWhole() throws Exception {
        LogFile log = new LogFile(Files.writeString(folder.resolve("part.log"), "before\n"));
        byte[] line = "caf\u00e9\n".getBytes(StandardCharsets.UTF_8);
        Iterator<byte[]> pieces =
                List.of(Arrays.copyOf(line, 4), Arrays.copyOfRange(line, 4, 6)).iterator();
        StringWriter copied = new StringWriter();

        log.follow(new PrintWriter(copied), () -> {
            if (pieces.hasNext()) {
                append(log.path(), pieces.next());
                return true;
            }
            return false;
        });

        assertThat(copied).hasToString("caf\u00e9\n");
    }

    private static void append(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
