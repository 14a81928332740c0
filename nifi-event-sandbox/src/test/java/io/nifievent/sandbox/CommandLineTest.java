package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
