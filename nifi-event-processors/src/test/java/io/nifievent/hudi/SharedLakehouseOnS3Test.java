package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two writers of one table in S3 at the same time, kept apart by a lock in ZooKeeper as two processes are. */
class SharedLakehouseOnS3Test {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final int EVENTS = 10;
    private static final int ROUNDS = 5;

    @TempDir
    private static Path folder;

    @TempDir
    private static Path zooKeeperFolder;

    private static LocalS3 s3;
    private static LocalZooKeeper zooKeeper;

    private final LakehouseSettings settings = settings();
    private Lakehouse one;
    private Lakehouse other;

    @BeforeAll
    static void start() throws Exception {
        s3 = LocalS3.start(folder);
        zooKeeper = LocalZooKeeper.start(zooKeeperFolder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        zooKeeper.close();
        s3.close();
    }

    @BeforeEach
    void open() {
        one = new Lakehouse(settings, InstantSource.system(), contents -> {});
        other = new Lakehouse(settings, InstantSource.system(), contents -> {});
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static LakehouseSettings settings() {
        S3Access access = new S3Access(
                Optional.of(s3.endpoint()),
                Optional.of("eu-central-1"),
                true,
                Optional.of(new S3Access.Keys(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)));
        return new LakehouseSettings(
                URI.create("s3a://" + LocalS3.BUCKET + "/" + UUID.randomUUID()),
                new StorageAccess(List.of(), Optional.of(access), Optional.empty()),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.of(new LockSettings.InZooKeeper(zooKeeper.connectString()), Duration.ofSeconds(60)));
    }

    private static <T> List<T> atTheSameTime(Callable<T> first, Callable<T> second) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<T> one = threads.submit(first);
            Future<T> other = threads.submit(second);
            return List.of(one.get(), other.get());
        }
    }

    /** Stores the same events as the other writer, each with its own commit; gives how many the other was faster with. */
    private static int writeAll(Lakehouse lakehouse, CyclicBarrier bothHaveIt) throws Exception {
        int late = 0;
        for (int number = 0; number < EVENTS; number++) {
            try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                EventBatch batch = lease.begin(SampleEvents.TYPE);
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
                bothHaveIt.await(1, TimeUnit.MINUTES);
                late += batch.commit(DAY).late().size();
            }
        }
        return late;
    }

    @Test
    void storeTheSameEventsOnce() throws Exception {
        CyclicBarrier bothHaveIt = new CyclicBarrier(2);
        List<Integer> late = atTheSameTime(() -> writeAll(one, bothHaveIt), () -> writeAll(other, bothHaveIt));

        assertThat(TableRows.ids(settings, SampleEvents.TABLE))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, EVENTS)
                        .mapToObj(number -> "id-" + number)
                        .toList());
        assertThat(late.getFirst() + late.getLast()).as("conflicts in the gate").isEqualTo(EVENTS);
    }

    private static int upsertAll(Lakehouse lakehouse, TableKind kind, String own, int odd) throws LakehouseException {
        for (int round = 1; round <= ROUNDS; round++) {
            int version = 2 * round + odd;
            try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
                OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(kind));
                for (String id : List.of("a", own)) {
                    assertThat(batch.add(
                                    SampleRecords.json(SampleRecords.listing(id, version, version)), Optional.empty()))
                            .isEmpty();
                }
                assertThat(batch.commit().instant()).isPresent();
            }
        }
        return ROUNDS;
    }

    @ParameterizedTest
    @EnumSource
    void upsertTheSameKeyUntilTheNewestRowStays(TableKind kind) throws Exception {
        atTheSameTime(() -> upsertAll(one, kind, "one", 0), () -> upsertAll(other, kind, "other", 1));

        Map<String, Object> prices = new TreeMap<>();
        for (GenericRecord row : MergedRows.read(settings, SampleRecords.TABLE)) {
            assertThat(prices.put(row.get("id").toString(), row.get("price")))
                    .as("key stored twice")
                    .isNull();
        }
        assertThat(prices).isEqualTo(Map.of("a", 2.0 * ROUNDS + 1, "one", 2.0 * ROUNDS, "other", 2.0 * ROUNDS + 1));
    }
}
