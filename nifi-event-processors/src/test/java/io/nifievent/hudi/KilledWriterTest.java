package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer in a process of its own, killed 50 times at whatever it is doing, and started again from the last event it
 * acknowledged.
 */
class KilledWriterTest {

    private static final int KILLS = 50;
    private static final int MOST_COMMITS = 3;
    private static final int EVENTS_PER_COMMIT = 3;
    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    Path base;

    /** Writes events from a number on without end, and prints the next number after each commit. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws LakehouseException {
            Lakehouse lakehouse = lakehouse(Path.of(arguments[0]));
            for (int next = Integer.parseInt(arguments[1]); ; next += EVENTS_PER_COMMIT) {
                put(lakehouse, next, next + EVENTS_PER_COMMIT);
                System.out.println("next " + (next + EVENTS_PER_COMMIT));
            }
        }
    }

    private static Lakehouse lakehouse(Path base) {
        return new Lakehouse(new LakehouseSettings(base.toUri()), InstantSource.system(), contents -> {});
    }

    private static void put(Lakehouse lakehouse, int first, int end) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number < end; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, TIME, number),
                        Optional.of(new SourcePosition("id", "topic", 0, number)));
            }
            batch.commit(TIME);
        }
    }

    @Test
    void losesAndDoublesNothing() throws Exception {
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            next = writeAndKill(next, 1 + kill % MOST_COMMITS);
            List<String> shown = TableRows.idsInPresto(
                    base.resolve(SampleEvents.TABLE.value()).toUri());
            assertThat(shown)
                    .as("what Presto shows after kill %d", kill)
                    .doesNotHaveDuplicates()
                    .containsAll(ids(next));
            assertThat(shown).hasSizeBetween(next, next + EVENTS_PER_COMMIT);
        }
        try (Lakehouse lakehouse = lakehouse(base)) {
            put(lakehouse, next, next + EVENTS_PER_COMMIT);
            assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE)))
                    .containsExactlyInAnyOrderElementsOf(ids(next + EVENTS_PER_COMMIT));
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(number -> "id-" + number).toList();
    }

    /** Kills the writer once it has acknowledged some commits, at whatever it is doing then; gives what it said last. */
    private int writeAndKill(int from, int commits) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // It does not live for long.
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        base.toString(),
                        String.valueOf(from)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int next = from;
        int acknowledged = 0;
        try (BufferedReader said = writer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("next ")) {
                    next = Integer.parseInt(line.substring("next ".length()));
                    acknowledged++;
                    if (acknowledged == commits) {
                        // By its handle: the process itself would close its output, and with it what is left to read.
                        writer.toHandle().destroyForcibly();
                    }
                }
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(commits);
        return next;
    }
}
