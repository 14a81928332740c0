package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits by Hudi's client that have the lock in ZooKeeper for long, lose it, or wait for it. */
class ZooKeeperOperationTest {

    private static final TableName TABLE = SampleRecords.TABLE;
    private static final String DATA_FILE = ".parquet";
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path base;

    @TempDir
    Path zooKeeperFolder;

    private final AtomicLong aheadNanos = new AtomicLong();
    private LocalZooKeeper zooKeeper;
    private Lakehouse one;
    private Lakehouse other;

    @BeforeEach
    void open() throws Exception {
        zooKeeper = LocalZooKeeper.start(zooKeeperFolder);
        Path site = Files.writeString(
                base.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
        one = lakehouse(List.of(site));
        other = lakehouse(List.of());
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        one.close();
        other.close();
        zooKeeper.close();
    }

    private LakehouseSettings settings(List<Path> resources) {
        return new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(resources),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.of(new LockSettings.InZooKeeper(zooKeeper.connectString()), Duration.ofSeconds(60)));
    }

    private long nanoTime() {
        return System.nanoTime() + aheadNanos.get();
    }

    private Lakehouse lakehouse(List<Path> resources) {
        return new Lakehouse(settings(resources), InstantSource.system(), this::nanoTime, contents -> {});
    }

    private static Optional<String> upsert(Lakehouse lakehouse, TableKind kind, String... records)
            throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(kind));
            for (String listing : records) {
                assertThat(batch.add(SampleRecords.json(listing), Optional.empty()))
                        .isEmpty();
            }
            return batch.commit().instant();
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
    void mayTakeLongWhileTheirSessionLives(TableKind kind) throws Exception {
        BreakingFileSystem.holdUpBefore(DATA_FILE, () -> aheadNanos.addAndGet(LONG.toNanos()));

        assertThat(upsert(one, kind, SampleRecords.listing("a", 1, 10))).isPresent();
        assertThat(aheadNanos).hasValue(LONG.toNanos());
        assertThat(prices()).hasToString("{a=10.0}");
    }

    @ParameterizedTest
    @EnumSource
    void areRefusedWhenTheirSessionHasEnded(TableKind kind) throws Exception {
        upsert(other, kind, SampleRecords.listing("a", 1, 10));
        BreakingFileSystem.holdUpBefore(DATA_FILE, zooKeeper::expireLocks);

        assertThatThrownBy(() -> upsert(one, kind, SampleRecords.listing("b", 1, 20)))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("may have passed to another writer");
        assertThat(prices()).hasToString("{a=10.0}");
        assertThat(upsert(one, kind, SampleRecords.listing("b", 1, 20))).isPresent();
        assertThat(prices()).hasToString("{a=10.0, b=20.0}");
    }

    @ParameterizedTest
    @EnumSource
    void storeNothingTwiceWhenAnotherTakesTheLockMeanwhile(TableKind kind) throws Exception {
        BreakingFileSystem.holdUpBefore(DATA_FILE, () -> {
            zooKeeper.expireLocks();
            try {
                upsert(other, kind, SampleRecords.listing("a", 2, 11), SampleRecords.listing("b", 1, 20));
            } catch (LakehouseException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> upsert(one, kind, SampleRecords.listing("a", 1, 10)))
                .isInstanceOf(LakehouseException.class);
        assertThat(TableRows.filesOfNoCommit(other.location(TABLE))).isEmpty();
        upsert(one, kind, SampleRecords.listing("a", 1, 10), SampleRecords.listing("c", 1, 30));

        assertThat(prices()).hasToString("{a=11.0, b=20.0, c=30.0}");
    }

    @ParameterizedTest
    @EnumSource
    void mayHaveWaitedLongForTheLock(TableKind kind) throws Exception {
        upsert(one, kind, SampleRecords.listing("a", 1, 10));
        LakehouseSettings settings = settings(List.of());
        try (HadoopStorage storage = new HadoopStorage(settings);
                TableLock lock = TableLock.of(settings, storage, TABLE, this::nanoTime);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Optional<String>> waiting = lock.hold(held -> {
                Future<Optional<String>> upsert =
                        threads.submit(() -> upsert(one, kind, SampleRecords.listing("b", 1, 20)));
                await().until(() -> zooKeeper.locks().size() == 2);
                aheadNanos.addAndGet(LONG.toNanos());
                return upsert;
            });

            assertThat(waiting.get()).isPresent();
        }
        assertThat(prices()).hasToString("{a=10.0, b=20.0}");
    }
}
