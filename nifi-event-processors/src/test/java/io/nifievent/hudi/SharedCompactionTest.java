package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes look after one table, as when another node becomes the primary one while the old one is at a compaction. */
class SharedCompactionTest {

    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final Map<String, Object> ROWS = Map.of("a", 60.0, "b", 1.0);

    @TempDir
    Path base;

    private final AtomicLong aheadNanos = new AtomicLong();
    private Lakehouse old;
    private Lakehouse other;

    @BeforeEach
    void open() throws Exception {
        old = lakehouse(List.of(WriterProcess.configure(base, BreakingFileSystem.class)), new AtomicLong());
        other = lakehouse(List.of(), aheadNanos);
        for (int version = 1; version <= 6; version++) {
            upsert(SampleRecords.listing("a", version, 10 * version));
        }
        upsert(SampleRecords.listing("b", 1, 1));
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        old.close();
        other.close();
    }

    private Lakehouse lakehouse(List<Path> resources, AtomicLong aheadNanos) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LOCK),
                InstantSource.system(),
                () -> System.nanoTime() + aheadNanos.get(),
                contents -> {});
    }

    private void upsert(String record) throws LakehouseException {
        try (TableLease lease = other.tryLease(SampleRecords.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(TableKind.MERGE_ON_READ));
            batch.add(SampleRecords.json(record), Optional.empty());
            batch.commit();
        }
    }

    private static Optional<String> compact(Lakehouse lakehouse) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleRecords.TABLE).orElseThrow()) {
            return services.compact();
        }
    }

    private void letTimePass() {
        aheadNanos.addAndGet(Duration.ofMinutes(3).toNanos());
    }

    private void assertEachRowOnce() throws Exception {
        Map<String, Object> merged = new TreeMap<>();
        for (GenericRecord row : MergedRows.read(other.location(SampleRecords.TABLE))) {
            assertThat(merged.put(row.get("id").toString(), row.get("price"))).isNull();
        }
        assertThat(merged).isEqualTo(ROWS);
    }

    /** The data files are there and whole, and hold what the log files held. */
    private void assertCompacted() throws Exception {
        Map<String, Object> inDataFiles = new TreeMap<>();
        for (GenericRecord row : TableRows.read(other.location(SampleRecords.TABLE))) {
            inDataFiles.put(row.get("id").toString(), row.get("price"));
        }
        assertThat(inDataFiles).isEqualTo(ROWS);
        try (TableServices services = other.tryServices(SampleRecords.TABLE).orElseThrow()) {
            assertThat(services.debt(LIMITS).logFiles()).isZero();
        }
        assertEachRowOnce();
    }

    private List<Path> claims() throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("listing/.hoodie/.compactions"))) {
            return files.toList();
        }
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** How far a compaction has come. */
    enum Point {
        BEFORE_FILE,
        FILE_OPEN,
        BEFORE_COMPLETION
    }

    /** Has something else happen while a compaction of the old process is at a point. */
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
            // It takes the lock once more when its file is written.
            case BEFORE_COMPLETION ->
                BreakingFileSystem.holdUpIn(".parquet", () -> BreakingFileSystem.holdUpBefore("lock", run));
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaveACompactionToWhoeverIsAtIt(Point point) throws Exception {
        List<Optional<String>> others = new ArrayList<>();
        holdUpAt(point, () -> {
            others.add(compact(other));
            others.add(compact(other));
        });

        assertThat(compact(old)).isPresent();

        assertThat(others).containsExactly(Optional.empty(), Optional.empty());
        assertCompacted();
        assertThat(compact(other)).isEmpty();
        assertThat(claims()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void takeACompactionOverOnceItsProcessGivesNoSignOfLife(Point point) throws Exception {
        List<Optional<String>> others = new ArrayList<>();
        holdUpAt(point, () -> {
            others.add(compact(other));
            letTimePass();
            others.add(compact(other));
        });

        assertThat(compact(old)).as("the one that was frozen").isEmpty();

        assertThat(others).first().isEqualTo(Optional.empty());
        assertThat(others).last().satisfies(instant -> assertThat(instant).isPresent());
        assertCompacted();
        assertThat(claims()).isEmpty();
    }
}
