package io.nifievent.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real processes: shells that sleep. */
class SupervisorTest {
    @TempDir
    private Path state;

    private Settings settings;
    private Supervisor supervisor;
    private ShellPart good;

    @BeforeEach
    void setUp() {
        settings = new Settings(state, state, Map.of()).withFreePorts();
        supervisor = new Supervisor(settings);
        good = new ShellPart("good", Setting.KAFKA_PORT, "sleep 60", true, Duration.ofSeconds(1));
    }

    @AfterEach
    void endAll() {
        supervisor.stop(good);
    }

    @Test
    void knowsItsProcessInALaterRunOfTheCommand() throws Exception {
        start(good);

        assertThat(new Supervisor(settings).running(good)).isPresent();
    }

    @Test
    void stopsWhatItStarted() throws Exception {
        ProcessIdentity process = start(good);

        supervisor.stop(good);

        assertThat(process.isAlive()).isFalse();
        assertThat(supervisor.recorded(good)).isEmpty();
    }

    @Test
    void endsByForceWhatDoesNotListen() throws Exception {
        good = new ShellPart(
                "stubborn", Setting.KAFKA_PORT, "trap '' TERM; while :; do sleep 1; done", true, Duration.ofSeconds(1));
        ProcessIdentity process = start(good);

        supervisor.stop(good);

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void leavesAProcessAloneThatHasTheNumberOfAnEarlierOne() throws Exception {
        ProcessIdentity process = start(good);
        Path record = settings.run().resolve("good.json");
        String own = Files.readString(record);
        Files.writeString(
                record, own.replace(Long.toString(process.startTicks()), Long.toString(process.startTicks() - 1)));

        supervisor.stop(good);

        assertThat(process.isAlive()).isTrue();
        Files.writeString(record, own);
    }

    @Test
    void endsAProcessThatCannotBeRecorded() throws Exception {
        Files.writeString(settings.run(), "no folder");

        assertThatThrownBy(() -> supervisor.start(good, good.prepare())).isInstanceOf(IOException.class);

        await().until(() -> ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().commandLine().orElse("").endsWith(good.script())));
        Files.delete(settings.run());
    }

    @Test
    void saysHowToFindTheProcessThatAnEmptyRecordDoesNotName() throws Exception {
        Files.createDirectories(settings.run());
        Path file = Files.createFile(settings.run().resolve("good.json"));

        assertThatThrownBy(() -> supervisor.running(good))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining(file + " does not say which process good is: No content to map")
                .extracting(failure -> ((SandboxFailure) failure).remedy())
                .asString()
                .contains("pgrep -af " + settings.data(), "remove the file");
        Files.delete(file);
    }

    @Test
    void stopsTheOthersWhenOneDies() {
        ShellPart bad =
                new ShellPart("bad", Setting.PRESTO_PORT, "echo broken reason; exit 3", false, Duration.ofMinutes(1));

        assertThatThrownBy(() -> start(good, bad))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("bad ended while it started")
                .hasMessageContaining("broken reason");

        assertThat(supervisor.running(good)).isEmpty();
    }

    @Test
    void showsTheFirstErrorOfAPartThatSaysMuchAfterIt() {
        ShellPart bad = new ShellPart(
                "bad",
                Setting.PRESTO_PORT,
                "echo 10:00 ERROR [main] no room; seq 100; echo goodbye; exit 3",
                false,
                Duration.ofMinutes(1));

        assertThatThrownBy(() -> start(bad))
                .hasMessageContaining("The first errors in its log:\n  10:00 ERROR [main] no room\n")
                .hasMessageEndingWith("100\n  goodbye");
    }

    @Test
    void stopsTheOthersWhenOneCannotBeStopped() {
        Path record = settings.run().resolve("bad.json");
        ShellPart bad = new ShellPart(
                "bad",
                Setting.PRESTO_PORT,
                "while ! [ -s " + record + " ]; do sleep 0.1; done; sleep 0.5; : > " + record + "; exit 3",
                false,
                Duration.ofMinutes(1));

        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Progress progress = Progress.to(new PrintStream(told, true, StandardCharsets.UTF_8), false);
        assertThatThrownBy(() -> {
                    try (Startup startup = new Startup(settings, supervisor, progress)) {
                        startup.start(List.of(good, bad));
                    }
                })
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("bad ended while it started");

        assertThat(supervisor.running(good)).isEmpty();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("bad.json does not say which process bad is", "remove the file");
    }

    @Test
    void stopsTheOthersWhenOneIsNotReadyInTime() {
        ShellPart late =
                new ShellPart("late", Setting.PRESTO_PORT, "echo still busy; sleep 60", false, Duration.ofSeconds(5));

        assertThatThrownBy(() -> start(good, late))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("late was not ready within 5 s")
                .hasMessageContaining("still busy");

        assertThat(supervisor.running(good)).isEmpty();
        assertThat(supervisor.running(late)).isEmpty();
    }

    @Test
    void waitsForAPartThatAnotherStartLeftBeforeItWasReady() throws Exception {
        ShellPart left = new ShellPart("left", Setting.PRESTO_PORT, "sleep 60", false, Duration.ofSeconds(1));
        ProcessIdentity process = supervisor.start(left, left.prepare()).orElseThrow();
        try {
            assertThatThrownBy(() -> start(good, left))
                    .isInstanceOf(SandboxFailure.class)
                    .hasMessageContaining("left was not ready within 1 s")
                    .extracting(failure -> ((SandboxFailure) failure).remedy())
                    .asString()
                    .contains("what was started now stays", "./pipeline down ends it");

            assertThat(process.isAlive()).isTrue();
            assertThat(supervisor.running(good)).isPresent();
        } finally {
            supervisor.stop(left);
        }
    }

    @Test
    void namesPortSettingAndHolderWhenAPortIsTaken() throws Exception {
        try (ServerSocket socket =
                new ServerSocket(settings.port(Setting.KAFKA_PORT), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(good))
                    .isInstanceOf(SandboxFailure.class)
                    .hasMessageContaining("Port " + socket.getLocalPort() + " (kafka.port")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .extracting(failure -> ((SandboxFailure) failure).remedy())
                    .asString()
                    .contains("--kafka-port");
        }
    }

    @Test
    void namesBothSettingsWhenTwoHaveOnePort() {
        Map<Setting, String> values = new EnumMap<>(settings.values());
        values.put(Setting.PRESTO_PORT, settings.value(Setting.KAFKA_PORT));
        settings = new Settings(state, state, values);
        ShellPart other = new ShellPart("other", Setting.PRESTO_PORT, "sleep 60", true, Duration.ofSeconds(1));

        assertThatThrownBy(() -> start(good, other))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("asked for twice, by kafka.port and by presto.port");

        assertThat(supervisor.running(good)).isEmpty();
        supervisor.stop(other);
    }

    @Test
    void followsALogThatStartsAnew() throws Exception {
        LogFile log = supervisor.log(good);
        Files.createDirectories(log.path().getParent());
        Files.writeString(log.path(), "1\n2\n3\n");

        assertThat(log.lastLines(2)).containsExactly("2", "3");
        log.startAnew();
        assertThat(log.lastLines(2)).isEmpty();
    }

    @Test
    void stopsWhatItStartedOnCtrlC() throws Exception {
        // Tests that run in the background have Ctrl-C ignored, and so would all processes they start.
        Process command = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        InterruptedStart.class.getName(),
                        state.toString())
                .inheritIO()
                .start();
        ProcessIdentity started = await().until(
                        () -> supervisor.recorded(InterruptedStart.PART), recorded -> recorded.isPresent())
                .orElseThrow();

        new ProcessBuilder("kill", "-INT", Long.toString(command.pid())).start().waitFor();

        assertThat(command.waitFor()).isEqualTo(130);
        assertThat(started.isAlive()).isFalse();
    }

    private ProcessIdentity start(Part... parts) throws IOException, InterruptedException {
        try (Startup startup = new Startup(settings, supervisor, ShellPart.SILENT)) {
            startup.start(List.of(parts));
            startup.keep();
        }
        return supervisor.running(parts[0]).orElseThrow();
    }
}
