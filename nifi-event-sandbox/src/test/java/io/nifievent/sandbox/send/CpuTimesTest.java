package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTimesTest {
    @TempDir
    private Path run;

    @Test
    void readsWhatAPartHasUsed() throws IOException {
        Files.writeString(
                run.resolve("nifi.json"), "{\"pid\":" + ProcessHandle.current().pid() + "}");

        assertThat(CpuTimes.read(run))
                .containsOnlyKeys("nifi")
                .allSatisfy((part, seconds) -> assertThat(seconds).isPositive());
    }

    @Test
    void leavesTheFigureOutWhenAPartIsGone() throws IOException {
        Files.writeString(run.resolve("nifi.json"), "{\"pid\":0}");

        assertThat(CpuTimes.read(run)).isEmpty();
        assertThat(CpuTimes.read(run.resolve("nowhere"))).isEmpty();
    }

    @Test
    void takesTheDifferenceOfTwoReadings() {
        assertThat(CpuTimes.between(Map.of("nifi", 1.5), Map.of("nifi", 4.0))).isEqualTo(Map.of("nifi", 2.5));
    }
}
