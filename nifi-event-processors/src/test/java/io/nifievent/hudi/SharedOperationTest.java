package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two writers upsert one table; what keeps them apart is a lock as between two processes. */
@ParameterizedClass
@EnumSource
class SharedOperationTest {

    private static final TableName TABLE = SampleRecords.TABLE;
    private static final int ROUNDS = 10;

    @TempDir
    Path base;

    @TempDir
    private static Path zooKeeperFolder;

    private static LocalZooKeeper zooKeeper;

    private final Keeper keeper;
    private Lakehouse one;
    private Lakehouse other;

    /** Who keeps the lock. */
    enum Keeper {
        FILE_SYSTEM,
        ZOOKEEPER
    }

    SharedOperationTest(Keeper keeper) {
        this.keeper = keeper;
    }

    @BeforeAll
    static void start() throws Exception {
        zooKeeper = LocalZooKeeper.start(zooKeeperFolder);
    }

    @AfterAll
    static void stop() {
        zooKeeper.close();
    }

    private LockSettings.Provider provider() {
        return switch (keeper) {
            case FILE_SYSTEM -> new LockSettings.InFileSystem(Duration.ofMinutes(1));
            case ZOOKEEPER -> new LockSettings.InZooKeeper(zooKeeper.connectString());
        };
    }

    @BeforeEach
    void open() {
        one = lakehouse();
        other = lakehouse();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.of(provider(), Duration.ofSeconds(60))),
                InstantSource.system(),
                contents -> {});
    }

    private static void upsert(Lakehouse lakehouse, RecordShape shape, String... records) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, shape);
            for (String listing : records) {
                assertThat(batch.add(SampleRecords.json(listing), Optional.empty()))
                        .isEmpty();
            }
            assertThat(batch.commit().instant()).isPresent();
            lease.tidy();
        }
    }

    /** The rows a reader sees, as key to price. */
    private Map<String, Object> prices() throws Exception {
        Map<String, Object> prices = new TreeMap<>();
        for (GenericRecord row : MergedRows.read(one.location(TABLE))) {
            assertThat(prices.put(row.get("id").toString(), row.get("price")))
                    .as("key stored twice")
                    .isNull();
        }
        return prices;
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheRowWithTheLargestOrderingValueWhoeverWroteIt(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        upsert(one, shape, SampleRecords.listing("a", 2, 10), SampleRecords.listing("b", 2, 20));
        upsert(other, shape, SampleRecords.listing("a", 3, 11), SampleRecords.listing("c", 1, 30));
        upsert(one, shape, SampleRecords.listing("a", 1, 9), SampleRecords.listing("c", 2, 31));
        upsert(other, shape, SampleRecords.listing("b", 1, 19), SampleRecords.listing("c", 1, 29));

        assertThat(prices()).hasToString("{a=11.0, b=20.0, c=31.0}");
    }

    @ParameterizedTest
    @EnumSource
    void storesEachKeyOnceWhenBothWriteAtTheSameTime(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> rising = threads.submit(() -> {
                for (int round = 1; round <= ROUNDS; round++) {
                    upsert(
                            one,
                            shape,
                            SampleRecords.listing("a", 2 * round, 2 * round),
                            SampleRecords.listing("one", round, round));
                }
                return true;
            });
            Future<?> falling = threads.submit(() -> {
                for (int round = ROUNDS; round >= 1; round--) {
                    upsert(
                            other,
                            shape,
                            SampleRecords.listing("a", 2 * round + 1, 2 * round + 1),
                            SampleRecords.listing("other", round, round));
                }
                return true;
            });
            rising.get();
            falling.get();
        }

        assertThat(prices()).isEqualTo(Map.of("a", 2.0 * ROUNDS + 1, "one", 1.0 * ROUNDS, "other", 1.0 * ROUNDS));
    }
}
