package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes replace files of one table, as when one node packs what another erases rows of. */
class SharedReplacementTest {

    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");
    private static final int EVENTS = 10;

    @TempDir
    Path base;

    private final AtomicLong aheadNanos = new AtomicLong();
    private Lakehouse one;
    private Lakehouse other;

    @BeforeEach
    void open() throws Exception {
        one = lakehouse(List.of(WriterProcess.configure(base, BreakingFileSystem.class)), new AtomicLong());
        other = lakehouse(List.of(), aheadNanos);
        for (int number = 0; number < EVENTS; number++) {
            put(other, number);
        }
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        one.close();
        other.close();
    }

    private Lakehouse lakehouse(List<Path> resources, AtomicLong aheadNanos) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LOCK),
                InstantSource.system(),
                () -> System.nanoTime() + aheadNanos.get(),
                contents -> {});
    }

    private static void put(Lakehouse lakehouse, int number) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(
                    SampleEvents.event("id-" + number, TIME, number),
                    Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            batch.commit(TIME);
        }
    }

    private static long packed(Lakehouse lakehouse) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.pack(LIMITS).filesBefore();
        }
    }

    private static void tidy(Lakehouse lakehouse) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            services.tidy();
        }
    }

    /** Erases the last row. */
    private static long erased(Lakehouse lakehouse) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            ErasureKey key = new ErasureKey("event_id", "id-" + (EVENTS - 1));
            return services.erase(new ErasureRequest("request", List.of(key)), false)
                    .rows()
                    .getFirst();
        }
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** How far a replacement has come. */
    enum Point {
        BEFORE_FILE,
        FILE_OPEN,
        BEFORE_COMMIT
    }

    /** Has something else happen while a replacement of the first process is at a point. */
    private static void holdUpAt(Point point, Meanwhile meanwhile) {
        Runnable run = () -> {
            try {
                meanwhile.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        switch (point) {
            case BEFORE_FILE -> BreakingFileSystem.holdUpBefore(".parquet", run);
            case FILE_OPEN -> BreakingFileSystem.holdUpIn(".parquet", run);
            case BEFORE_COMMIT ->
                BreakingFileSystem.holdUpIn(".parquet", () -> BreakingFileSystem.holdUpBefore("lock", run));
        }
    }

    private List<Path> staged() throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("listing_view/.hoodie/.replacements"))) {
            return files.toList();
        }
    }

    private void assertEachRowOnce(int rows) throws Exception {
        List<String> ids = IntStream.range(0, rows).mapToObj(i -> "id-" + i).toList();
        assertThat(TableRows.idsInPresto(other.location(SampleEvents.TABLE))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(TableRows.read(other.location(SampleEvents.TABLE)))
                .extracting(row -> row.get("event_id").toString())
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheFilesOfAnotherThatLives(Point point) throws Exception {
        List<Long> others = new ArrayList<>();
        holdUpAt(point, () -> {
            tidy(other);
            tidy(other);
            others.add(packed(other));
        });

        assertThat(packed(one)).as("the second one").isZero();

        assertThat(others).containsExactly((long) EVENTS);
        assertEachRowOnce(EVENTS);
        assertThat(staged()).isEmpty();
    }

    @Test
    void anErasureWaitsForWhatOthersHaveCopied() throws Exception {
        holdUpAt(
                Point.FILE_OPEN,
                () -> assertThatThrownBy(() -> erased(other))
                        .isInstanceOfSatisfying(
                                LakehouseException.class,
                                e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.OVERTAKEN)));

        assertThat(packed(one)).isZero();

        assertThat(erased(other)).isEqualTo(1);
        assertThat(staged()).isEmpty();
        assertEachRowOnce(EVENTS - 1);
    }

    @ParameterizedTest
    @EnumSource
    void givesWayWhenItStoodStillAndItsFilesAreDeleted(Point point) throws Exception {
        List<Integer> left = new ArrayList<>();
        holdUpAt(point, () -> {
            tidy(other);
            left.add(staged().size());
            aheadNanos.addAndGet(Duration.ofMinutes(3).toNanos());
            tidy(other);
            left.add(staged().size());
        });

        long first = packed(one);

        assertThat(left).containsExactly(1, 0);
        // One that had not begun its file has lost nothing.
        assertThat(first).isEqualTo(point == Point.BEFORE_FILE ? EVENTS : 0);
        assertThat(packed(one)).isEqualTo(EVENTS - first);
        assertEachRowOnce(EVENTS);
        assertThat(staged()).isEmpty();
    }
}
