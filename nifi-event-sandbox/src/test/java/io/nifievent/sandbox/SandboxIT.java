package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.process.ProcessIdentity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The sandbox itself, with the real parts and the smallest of flows: what is posted is logged. */
class SandboxIT {
    private static final Path FLOW = Path.of("src/test/resources/listen-and-log.json");

    @TempDir
    private static Path state;

    private static SandboxStack stack;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        Settings settings = new Settings(SettingsOptions.root(), state, Map.of()).withFreePorts();
        stack = new SandboxStack(settings, FLOW, Progress.onStandardOutput());
        assertThat(stack.up()).isTrue();
    }

    @AfterAll
    static void leavesNoProcess() throws Exception {
        List<ProcessIdentity> processes = processes();

        stack.close();

        assertThat(processes).hasSize(4).noneMatch(ProcessIdentity::isAlive);
    }

    @Test
    void answersAtTheEndpoint() throws Exception {
        assertThat(stack.post("{}", "application/json").statusCode()).isEqualTo(200);
    }

    @Test
    void leavesAloneWhatRuns() throws Exception {
        List<ProcessIdentity> before = processes();

        assertThat(stack.up()).isFalse();

        assertThat(processes()).isEqualTo(before);
    }

    @Test
    void bringsBackAPartThatWasKilled() throws Exception {
        stack.kill(stack.parts().nifi());
        assertThat(run("status").out()).containsPattern("nifi +died");

        assertThat(stack.up()).isTrue();

        assertThat(run("status").exitCode()).isZero();
        assertThat(stack.post("{}", "application/json").statusCode()).isEqualTo(200);
    }

    @Test
    void printsRowsAloneOnStandardOutput() {
        String sql = "SELECT 1 AS id, 'a,b' AS name, CAST(NULL AS varchar) AS gone, ARRAY[1, 2] AS list,"
                + " TIMESTAMP '2020-07-01 12:00:00' AS time, CAST(ROW('v') AS ROW(k varchar)) AS nested";

        assertThat(run("query", "--format", "csv", sql))
                .isEqualTo(
                        new Outcome(0, "1,\"a,b\",,\"[1,2]\",2020-07-01 12:00:00.000,\"{\"\"k\"\":\"\"v\"\"}\"\n", ""));
        assertThat(run("query", "--format", "json", sql))
                .isEqualTo(new Outcome(
                        0,
                        "{\"id\":1,\"name\":\"a,b\",\"gone\":null,\"list\":[1,2],"
                                + "\"time\":\"2020-07-01 12:00:00.000\",\"nested\":{\"k\":\"v\"}}\n",
                        ""));
    }

    @Test
    void answersAQueryInAFile() throws Exception {
        Path file = Files.writeString(state.resolve("query.sql"), "SELECT\n 1 + 1;\n");

        assertThat(run("query", "--format", "csv", "--file", file.toString())).isEqualTo(new Outcome(0, "2\n", ""));
    }

    @Test
    void saysWhatIsWrongWithAQuery() {
        Outcome outcome = run("query", "SELECT nothing");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("Column 'nothing' cannot be resolved");
    }

    @Test
    void showsTheHudiCatalog() throws Exception {
        assertThat(stack.query("SHOW CATALOGS")).contains(Map.of("Catalog", "hudi"));
        // asked through the metastore
        assertThat(stack.query("SHOW SCHEMAS FROM hudi")).contains(Map.of("Schema", "default"));
    }

    @Test
    void showsTheLogOfAPart() {
        assertThat(run("logs", "-n", "5", "kafka").out().lines()).hasSize(5);
        assertThat(run("logs", "zookeeper").err()).contains("nifi, presto, hive-metastore, kafka");
    }

    @Test
    void refusesASecondSandboxOnATakenPort(@TempDir Path other) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<Setting, String> values =
                    new EnumMap<>(stack.settings().withFreePorts().values());
            values.put(Setting.PRESTO_PORT, Integer.toString(taken.getLocalPort()));
            Settings settings = new Settings(SettingsOptions.root(), other, values);
            SandboxStack second = new SandboxStack(settings, FLOW, Progress.onStandardOutput());

            assertThatThrownBy(second::up)
                    .isInstanceOf(SandboxFailure.class)
                    .hasMessageContaining("presto.port")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());

            assertThat(second.isAnyUp()).isFalse();
        }
    }

    private static List<ProcessIdentity> processes() {
        return stack.parts().all().stream()
                .flatMap(part -> stack.supervisor().running(part).stream())
                .toList();
    }

    private static Outcome run(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--state", state.toString()));
        all.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Sandbox.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        int exitCode = line.execute(all.toArray(String[]::new));
        line.getOut().flush();
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}
