package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What commands refuse before they do anything. */
class CommandLineTest {
    @TempDir
    private Path state;

    private record Outcome(int exitCode, String out, String err) {}

    @Test
    void refusesANegativeNumberOfLines() {
        Outcome outcome = run("logs", "-n", "-1", "kafka");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("-n takes a number from 0 on, not -1");
    }

    @Test
    void saysSoWhenThereIsNothingToStop() {
        assertThat(run("down").out()).isEqualTo("Nothing runs.\n");
    }

    @Test
    void saysThatAFileOfAQueryCannotBeRead() {
        Outcome outcome = run("query", "--file", "not there");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: Cannot read not there").doesNotContain("\tat ");
    }

    @Test
    void saysThatTheStateFolderIsAFile() throws IOException {
        state = Files.createFile(state.resolve("file"));

        Outcome outcome =
                run("up", "--flow", "src/test/resources/listen-and-log.json", "--event-catalog", "../event-catalog");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("error: java.nio.file.")
                .contains(state.toString(), "Check the path, its owner and the room on the disk (df).")
                .doesNotContain("\tat ");
    }

    static Stream<Exception> failures() {
        IOException full = new IOException("No space left on device");
        return Stream.of(full, new UncheckedIOException(full), new SQLException("Error executing query"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatFailedWithoutAStackTrace(Exception failure) throws Exception {
        StringWriter err = new StringWriter();
        CommandLine line = Sandbox.commandLine().setErr(new PrintWriter(err, true));

        int exitCode =
                line.getExecutionExceptionHandler().handleExecutionException(failure, line, line.parseArgs("down"));

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .containsPattern("^error: java\\.[a-z]+\\.[A-Za-z]+: (No space left on device|Error executing query)\n")
                .doesNotContain("\tat ");
    }

    private Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--state", state.toString()));
        StringWriter err = new StringWriter();
        PrintStream standard = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int exitCode =
                    Sandbox.commandLine().setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
            return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(standard);
        }
    }
}
