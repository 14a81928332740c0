package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.HaltingFileSystem.Step;
import io.nifievent.metastore.MetastoreSync;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer in a process of its own, killed at every step of a commit and at random moments, and started again. */
class KilledWriterTest {

    private static final int KILLS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_COMMITS = 3;
    private static final int EVENTS_PER_COMMIT = 3;
    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");
    private static final String NEXT_DAY = "2026-01-02";
    private static final String BEGINS = "begins";
    private static final String NEXT = "next ";

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @TempDir
    Path base;

    /** Writes events from a number on without end; says when a commit begins, and the next number after it. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws LakehouseException {
            Lakehouse lakehouse = lakehouse(Path.of(arguments[0]));
            for (int next = Integer.parseInt(arguments[1]); ; next += EVENTS_PER_COMMIT) {
                System.out.println(BEGINS);
                put(lakehouse, next, next + EVENTS_PER_COMMIT);
                System.out.println(NEXT + (next + EVENTS_PER_COMMIT));
            }
        }
    }

    /** Makes two commits, the second with a partition that is new, and is gone at a step of it. */
    static final class HaltingWriter {

        private HaltingWriter() {}

        public static void main(String[] arguments) throws LakehouseException {
            MetastoreSync metastore =
                    new FolderMetastore(Path.of(arguments[3])).sync(Executors.newSingleThreadScheduledExecutor());
            Lakehouse lakehouse = lakehouse(
                    Path.of(arguments[0]), List.of(Path.of(arguments[1])), FolderMetastore.tellingTo(metastore));
            put(lakehouse, 0, EVENTS_PER_COMMIT);
            await().atMost(PATIENCE).until(metastore::isInSync);
            HaltingFileSystem.haltAt(Step.valueOf(arguments[2]));
            put(lakehouse, EVENTS_PER_COMMIT, 2 * EVENTS_PER_COMMIT);
            await().atMost(PATIENCE).until(metastore::isInSync);
            HaltingFileSystem.reached(Step.SESSION_COMMIT);
        }
    }

    private static Lakehouse lakehouse(Path base) {
        return lakehouse(base, List.of(), contents -> {});
    }

    private static Lakehouse lakehouse(Path base, List<Path> resources, Consumer<TableContents> listener) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                listener);
    }

    private static void put(Lakehouse lakehouse, int first, int end) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number < end; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, time(number), number),
                        Optional.of(new SourcePosition("id", "topic", 0, number)));
            }
            batch.commit(TIME);
        }
    }

    /** The last event of every second commit is of the day after. */
    private static Instant time(int number) {
        return number % (2 * EVENTS_PER_COMMIT) == 2 * EVENTS_PER_COMMIT - 1 ? TIME.plus(1, ChronoUnit.DAYS) : TIME;
    }

    private URI table() {
        return base.resolve(SampleEvents.TABLE.value()).toUri();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(number -> "id-" + number).toList();
    }

    /** How far a commit has come, as the table's folder tells. */
    private enum Progress {
        NONE,
        REQUESTED,
        INFLIGHT,
        DATA_FILE,
        COMPLETED
    }

    @ParameterizedTest
    @EnumSource
    void losesAndDoublesNothingAtAStep(Step step) throws Exception {
        FolderMetastore metastore = new FolderMetastore(base.resolve("metastore"));
        Path site = WriterProcess.configure(base, HaltingFileSystem.class);
        Process writer = WriterProcess.start(HaltingWriter.class, base, site, step, metastore.folder());
        writer.getInputStream().readAllBytes();
        assertThat(writer.waitFor()).isEqualTo(HaltingFileSystem.EXIT_CODE);

        Progress progress = progress(Set.of(), EVENTS_PER_COMMIT);
        assertThat(progress)
                .isEqualTo(
                        switch (step) {
                            case REQUESTED -> Progress.REQUESTED;
                            case INFLIGHT -> Progress.INFLIGHT;
                            case DATA_FILE_OPEN, DATA_FILE_CLOSED -> Progress.DATA_FILE;
                            case COMPLETED, METASTORE_CALL, SESSION_COMMIT -> Progress.COMPLETED;
                        });
        assertThat(TableRows.idsInPresto(table()))
                .containsExactlyInAnyOrderElementsOf(
                        ids(progress == Progress.COMPLETED ? 2 * EVENTS_PER_COMMIT : EVENTS_PER_COMMIT));
        assertThat(metastore.partitions().contains(NEXT_DAY))
                .isEqualTo(step == Step.METASTORE_CALL || step == Step.SESSION_COMMIT);
        try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor()) {
            MetastoreSync sync = metastore.sync(executor);
            try (Lakehouse lakehouse = lakehouse(base, List.of(), FolderMetastore.tellingTo(sync))) {
                put(lakehouse, EVENTS_PER_COMMIT, 3 * EVENTS_PER_COMMIT);
            }
            await().until(sync::isInSync);
            executor.shutdownNow();
        }
        assertThat(TableRows.idsInPresto(table())).containsExactlyInAnyOrderElementsOf(ids(3 * EVENTS_PER_COMMIT));
        assertThat(metastore.partitions()).containsExactlyInAnyOrder("2026-01-01", NEXT_DAY);
    }

    @Test
    void losesAndDoublesNothingAtRandomMoments() throws Exception {
        Map<Progress, Integer> killsByProgress = new TreeMap<>();
        Duration[] commitTimes = new Duration[MOST_COMMITS];
        int next = writeAndKill(0, MOST_COMMITS, Duration.ZERO, commitTimes);
        for (int kill = 0; kill < KILLS; kill++) {
            int commits = random.nextInt(MOST_COMMITS);
            Duration delay = Duration.ofNanos(random.nextLong(commitTimes[commits].toNanos()));
            Set<String> pendingBefore = pending().keySet();
            next = writeAndKill(next, commits, delay, commitTimes);
            List<String> shown = TableRows.idsInPresto(table());
            assertThat(shown)
                    .as("what Presto shows after kill %d of seed %d", kill, seed)
                    .doesNotHaveDuplicates()
                    .containsAll(ids(next));
            assertThat(shown).hasSizeBetween(next, next + EVENTS_PER_COMMIT);
            killsByProgress.merge(progress(pendingBefore, next), 1, Integer::sum);
        }
        try (Lakehouse lakehouse = lakehouse(base)) {
            put(lakehouse, next, next + EVENTS_PER_COMMIT);
            assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE)))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(ids(next + EVENTS_PER_COMMIT));
        }
        System.out.printf("Kills of seed %d by the progress of the commit they met: %s%n", seed, killsByProgress);
        assertThat(KILLS - killsByProgress.getOrDefault(Progress.NONE, 0))
                .as("kills of seed %d that met a commit under way: %s", seed, killsByProgress)
                .isGreaterThan(KILLS / 5);
    }

    /**
     * Kills a writer some time after a commit has begun, and gives the number it said last.
     *
     * @param commits how many it makes before that one
     * @param commitTimes how long each of those took, to be updated
     */
    private int writeAndKill(int from, int commits, Duration delay, Duration[] commitTimes)
            throws IOException, InterruptedException {
        Process writer = WriterProcess.start(Writer.class, base, from);
        int next = from;
        int begun = 0;
        long since = 0;
        try (BufferedReader said = writer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.equals(BEGINS)) {
                    since = System.nanoTime();
                    if (begun++ == commits) {
                        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                        // By its handle: the process itself would close its output, and with it what is left to read.
                        writer.toHandle().destroyForcibly();
                    }
                } else if (line.startsWith(NEXT)) {
                    next = Integer.parseInt(line.substring(NEXT.length()));
                    if (begun <= commits) {
                        commitTimes[begun - 1] = Duration.ofNanos(System.nanoTime() - since);
                    }
                }
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(begun).isGreaterThan(commits);
        return next;
    }

    /** The commits that are begun and not complete. */
    private Map<String, HoodieInstant.State> pending() {
        Map<String, HoodieInstant.State> pending = new TreeMap<>();
        TableRows.metaClient(table())
                .getCommitsTimeline()
                .filterInflightsAndRequested()
                .getInstants()
                .forEach(instant -> pending.put(instant.requestedTime(), instant.getState()));
        return pending;
    }

    /**
     * How far the commit of a dead process had come.
     *
     * @param pendingBefore the commits that were left by others before it
     * @param acknowledged how many events are stored as it said
     */
    private Progress progress(Set<String> pendingBefore, int acknowledged) throws IOException {
        if (TableRows.idsInPresto(table()).size() > acknowledged) {
            return Progress.COMPLETED;
        }
        Map<String, HoodieInstant.State> own = pending();
        own.keySet().removeAll(pendingBefore);
        Optional<String> commit = own.keySet().stream().findFirst();
        if (commit.isEmpty()) {
            return Progress.NONE;
        }
        if (hasDataFile(commit.get())) {
            return Progress.DATA_FILE;
        }
        return own.containsValue(HoodieInstant.State.REQUESTED) ? Progress.REQUESTED : Progress.INFLIGHT;
    }

    private boolean hasDataFile(String instant) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(table()))) {
            return files.anyMatch(file -> file.toString().endsWith("_" + instant + ".parquet"));
        }
    }
}
