package io.nifievent.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
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
}
