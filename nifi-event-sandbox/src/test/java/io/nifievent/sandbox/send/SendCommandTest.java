package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SendCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private int status = 200;
    private HttpServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/events", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsSoManyEventsAndSaysWhatBecameOfThem() {
        assertThat(run("--count", "20", "--rate", "1000", "--url", url())).isZero();
        assertThat(received).hasSize(20);
        assertThat(out.toString()).startsWith("sent 20  acknowledged 20  refused 0  unanswered 0  retries 0");
    }

    @Test
    void sendsForSoLong() {
        assertThat(run("--seconds", "1", "--rate", "50", "--url", url())).isZero();
        assertThat(received).hasSize(50);
    }

    @Test
    void failsWhenEventsAreRefused() {
        status = 400;

        assertThat(run("--count", "3", "--url", url())).isEqualTo(1);
        assertThat(out.toString()).contains("refused 3 (400)");
    }

    @Test
    void sendsTheEventsOfAFileAsTheyStand() throws IOException {
        Path file = Files.writeString(folder.resolve("events"), "{\"Event_ID\":\"x\"}\n\nnot json\n");

        assertThat(run("--file", file.toString(), "--url", url())).isZero();
        assertThat(received).containsExactlyInAnyOrder("{\"Event_ID\":\"x\"}", "not json");
    }

    @Test
    void sendsTheElementsOfAnArrayInBatches() throws IOException {
        Path file = Files.writeString(folder.resolve("events"), "[{\"a\":1},\n {\"b\":\"ü\"}, 3]");

        assertThat(run("--file", file.toString(), "--batch", "2", "--url", url()))
                .isZero();
        assertThat(received).containsExactlyInAnyOrder("{\"a\":1}\n{\"b\":\"ü\"}", "3");
    }

    @Test
    void sendsWhatFollowsAnArrayToo() throws IOException {
        Path file = Files.writeString(folder.resolve("events"), "[{\"a\":1}]\n[{\"a\":2}]");

        assertThat(run("--file", file.toString(), "--url", url())).isZero();
        assertThat(received).containsExactlyInAnyOrder("{\"a\":1}", "[{\"a\":2}]");
    }

    @Test
    void sendsTheElementsOfAnArrayAsTheyStand() throws IOException {
        Path file = Files.writeString(folder.resolve("events"), "[{\"a\": 1,\"a\":2}, {\"b\":1.0e0}, {no json}]");

        assertThat(run("--file", file.toString(), "--url", url())).isZero();
        assertThat(received).containsExactlyInAnyOrder("{\"a\": 1,\"a\":2}", "{\"b\":1.0e0}", "{no json}");
    }

    @Test
    void sendsOneEventOverSeveralLinesAsOne() throws IOException {
        Path file = Files.writeString(folder.resolve("event"), "{\n  \"a\": 1\n}\n");

        assertThat(run("--file", file.toString(), "--url", url())).isZero();
        assertThat(received).containsExactly("{\n  \"a\": 1\n}");
    }

    @Test
    void sendsElementsOverSeveralLinesInBatchesToo() throws IOException {
        Path file = Files.writeString(folder.resolve("events"), "[{\n\"a\":1}, {\n\"a\":2}, {\"a\":3}]");

        assertThat(run("--file", file.toString(), "--batch", "2", "--url", url()))
                .isZero();
        assertThat(received).containsExactlyInAnyOrder("[{\n\"a\":1},\n{\n\"a\":2}]", "{\"a\":3}");
    }

    @Test
    void saysThatAnArrayHasNoEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("events"), "[{\"a\":1},");

        assertThat(run("--file", file.toString(), "--url", url())).isNotZero();
        assertThat(received).isEmpty();
    }

    @Test
    void keepsALedger() throws IOException {
        Path ledger = folder.resolve("ledger");

        assertThat(run("--count", "5", "--ledger", ledger.toString(), "--url", url()))
                .isZero();
        assertThat(Ledger.read(ledger)).hasSize(5).allMatch(entry -> entry.outcome() == Outcome.ACKNOWLEDGED);
    }

    @Test
    void sendsNothingWithALedgerThatCannotBeKept() throws IOException {
        Path none = Files.writeString(folder.resolve("none"), "no ledger\n");

        for (String ledger : List.of(none.toString(), folder + "/nowhere/ledger")) {
            SendCommand command = new SendCommand();
            var unused = new CommandLine(command).parseArgs("--count", "1", "--ledger", ledger, "--url", url());
            assertThatThrownBy(command::call)
                    .isInstanceOf(SandboxFailure.class)
                    .hasMessageContaining("Cannot keep the ledger " + ledger);
        }
        assertThat(received).isEmpty();
    }

    @Test
    void sendsTheSameEventsForTheSameSeed() {
        assertThat(run("--count", "5", "--rate", "1000", "--seed", "1", "--connections", "1", "--url", url()))
                .isZero();
        assertThat(run("--count", "5", "--rate", "1000", "--seed", "1", "--connections", "1", "--url", url()))
                .isZero();
        assertThat(received.stream().map(body -> body.substring(0, 52)).distinct())
                .hasSize(5);
    }

    @Test
    void refusesOptionsThatDoNotFitTogether() {
        assertThat(run("--count", "1", "--seconds", "1")).isEqualTo(2);
        assertThat(run("--count", "1", "--measure")).isEqualTo(2);
        assertThat(run("--file", "x", "--invalid", "0.1")).isEqualTo(2);
        assertThat(run("--invalid", "7", "--url", url())).isEqualTo(2);
        assertThat(run("--rate", "0", "--url", url())).isEqualTo(2);
        assertThat(run("--url", "events")).isEqualTo(2);
        assertThat(err.toString()).contains("--count goes neither with --seconds nor with --measure.");
    }

    @Test
    void saysAtOnceThatNothingTakesEvents() {
        assertThat(run("--url", "http://127.0.0.1:1/events")).isEqualTo(1);
        assertThat(err.toString()).contains("Nothing takes events at http://127.0.0.1:1/events");
    }

    @Test
    void measuresNothingWhenPrestoDoesNotAnswer() throws IOException {
        Settings settings =
                new Settings(folder, folder, Map.of(Setting.EVENT_CATALOG, "../event-catalog")).withFreePorts();
        settings.save();

        assertThat(run("--measure", "--rate", "1", "--url", url(), "--state", folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Presto does not answer at " + settings.presto());
        assertThat(received).isEmpty();
    }

    private int run(String... arguments) {
        return new CommandLine(new SendCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/events";
    }
}
