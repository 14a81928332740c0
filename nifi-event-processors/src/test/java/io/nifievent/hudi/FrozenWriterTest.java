package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes write the same records; one is stopped in a commit until the other has taken it for dead, and wakes. */
class FrozenWriterTest {

    private static final int EVENTS_PER_COMMIT = 3;
    private static final int EVENTS = 120;
    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    Path base;

    /** Writes all events, but waits for a line of input in its first commit, before the first file with a given end of name. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws LakehouseException {
            BreakingFileSystem.holdUpBefore(arguments[2], Writer::waitForInput);
            try (Lakehouse lakehouse = lakehouse(Path.of(arguments[0]), List.of(Path.of(arguments[1])))) {
                for (int next = 0; next < EVENTS; next += EVENTS_PER_COMMIT) {
                    put(lakehouse, next);
                }
            }
            System.out.println("done");
        }

        private static void waitForInput() {
            System.out.println("held");
            try {
                int unused = System.in.read();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Lakehouse lakehouse(Path base, List<Path> resources) {
        LockSettings lock = new LockSettings(
                new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ofSeconds(30), Duration.ofSeconds(1));
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        6,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        lock),
                InstantSource.system(),
                contents -> {});
    }

    private static void put(Lakehouse lakehouse, int first) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number < first + EVENTS_PER_COMMIT; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, TIME, number),
                        Optional.of(new SourcePosition("id", "topic", 0, number)));
            }
            batch.commit(TIME);
            lease.tidy();
        }
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static void readUntil(BufferedReader said, String wanted) throws IOException {
        String line = said.readLine();
        while (line != null && !line.equals(wanted)) {
            line = said.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }

    /** Before its data file, while it has not the lock; and with the lock, before the file that makes the commit complete. */
    @ParameterizedTest
    @ValueSource(strings = {".parquet", ".commit"})
    void storesNothingTwiceWhenItWakes(String stoppedBefore) throws Exception {
        Path site = WriterProcess.configure(base, BreakingFileSystem.class);
        Process frozen = WriterProcess.start(Writer.class, base, site, stoppedBefore);
        int stored = 0;
        try (BufferedReader said = frozen.inputReader(StandardCharsets.UTF_8);
                Lakehouse lakehouse = lakehouse(base, List.of())) {
            readUntil(said, "held");
            signal("-STOP", frozen);
            assertThat(Files.exists(lock())).isEqualTo(stoppedBefore.equals(".commit"));
            List<String> underWay = commits(HoodieTimeline::filterInflights);
            assertThat(underWay).hasSize(1);
            expireLock();
            for (; !hasRolledBack(); stored += EVENTS_PER_COMMIT) {
                put(lakehouse, stored);
            }
            signal("-CONT", frozen);
            frozen.outputWriter().append('\n').flush();
            readUntil(said, "done");

            assertThat(commits(HoodieTimeline::filterCompletedInstants)).doesNotContainAnyElementsOf(underWay);
            assertThat(TableRows.idsInPresto(lakehouse.location(SampleEvents.TABLE)))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, Math.max(stored, EVENTS))
                            .mapToObj(number -> "id-" + number)
                            .toList());
        } finally {
            frozen.destroyForcibly();
        }
    }

    private Path lock() {
        return base.resolve("listing_view/.hoodie/lock");
    }

    /** The lock is as old as that of a writer that died a while ago. */
    private void expireLock() throws IOException {
        if (Files.exists(lock())) {
            Files.setLastModifiedTime(lock(), FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
        }
    }

    private List<String> commits(UnaryOperator<HoodieTimeline> chosen) {
        return chosen
                .apply(TableRows.metaClient(base.resolve("listing_view").toUri())
                        .getCommitsTimeline())
                .getInstants()
                .stream()
                .map(HoodieInstant::requestedTime)
                .toList();
    }

    private boolean hasRolledBack() {
        return Stream.of(Objects.requireNonNull(
                        base.resolve("listing_view/.hoodie").toFile().list()))
                .anyMatch(file -> file.endsWith(".rollback"));
    }
}
