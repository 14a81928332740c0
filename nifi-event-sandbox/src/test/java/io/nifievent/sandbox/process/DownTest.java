package io.nifievent.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./pipeline down} does and says, on shells under the names of parts. */
class DownTest {
    @TempDir
    private Path state;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private Settings settings;
    private Supervisor supervisor;
    private SandboxStack stack;
    private ShellPart kafka;

    @BeforeEach
    void setUp() {
        settings = new Settings(state, state, Map.of());
        supervisor = new Supervisor(settings);
        stack = new SandboxStack(
                settings,
                settings.flowTemplate(),
                Progress.to(new PrintStream(told, true, StandardCharsets.UTF_8), false));
        kafka = new ShellPart("kafka", Setting.KAFKA_PORT, "sleep 60", true, Duration.ofSeconds(1));
    }

    @Test
    void knowsThatNothingRan() throws Exception {
        assertThat(stack.down()).isFalse();
        Files.createDirectories(settings.run());
        assertThat(stack.down()).isFalse();

        assertThat(told.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void saysWhatItStops() throws Exception {
        supervisor.start(kafka, kafka.prepare());

        assertThat(stack.down()).isTrue();

        assertThat(told.toString(StandardCharsets.UTF_8)).isEqualTo("  kafka           stopped\n");
    }

    @Test
    void stopsTheOthersWhenOneCannotBe() throws Exception {
        ProcessIdentity process = supervisor.start(kafka, kafka.prepare()).orElseThrow();
        Files.createFile(settings.run().resolve("nifi.json"));
        Files.createFile(settings.run().resolve("presto.json"));

        assertThatThrownBy(stack::down)
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("nifi.json")
                .hasMessageContaining("presto.json");

        assertThat(process.isAlive()).isFalse();
    }
}
