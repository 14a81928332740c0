package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real ZooKeeper. */
class ZooKeeperLockTest {

    private static final int EVENTS = 60;
    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    Path base;

    @TempDir
    Path zooKeeper;

    private final NIOServerCnxnFactory server = new NIOServerCnxnFactory();

    @BeforeEach
    void start() throws Exception {
        server.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.startup(new ZooKeeperServer(zooKeeper.toFile(), zooKeeper.toFile(), 2000));
    }

    @AfterEach
    void stop() {
        server.shutdown();
    }

    private LakehouseSettings settings(Duration patience) {
        return new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(List.of()),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.of(new LockSettings.InZooKeeper("127.0.0.1:" + server.getLocalPort()), patience));
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(settings(Duration.ofSeconds(30)), InstantSource.system(), contents -> {});
    }

    private static void writeAll(Lakehouse lakehouse) throws LakehouseException {
        for (int number = 0; number < EVENTS; number++) {
            try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                EventBatch batch = lease.begin(SampleEvents.TYPE);
                batch.add(
                        SampleEvents.event("id-" + number, TIME, number),
                        Optional.of(new SourcePosition("id", "topic", 0, number)));
                batch.commit(TIME);
            }
        }
    }

    @Test
    void letsTwoWritersStoreTheSameEventsOnce() throws Exception {
        try (Lakehouse one = lakehouse();
                Lakehouse other = lakehouse();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> first = threads.submit(() -> {
                writeAll(one);
                return true;
            });
            Future<?> second = threads.submit(() -> {
                writeAll(other);
                return true;
            });
            first.get();
            second.get();

            assertThat(TableRows.ids(one.location(SampleEvents.TABLE)))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, EVENTS)
                            .mapToObj(number -> "id-" + number)
                            .toList());
        }
    }

    @Test
    void givesTheLockToOneAtATime() throws Exception {
        LakehouseSettings settings = settings(Duration.ofMillis(100));
        HadoopStorage storage = new HadoopStorage(settings);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        try (TableLock one = TableLock.of(settings, storage, SampleEvents.TABLE, System::nanoTime);
                TableLock other = TableLock.of(settings, storage, SampleEvents.TABLE, System::nanoTime);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Boolean> holder = threads.submit(() -> one.hold(lock -> {
                held.countDown();
                try {
                    tried.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return lock.isSafe();
            }));
            held.await();

            assertThatThrownBy(() -> other.hold(TableLock.Held::isSafe))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.LOCK_UNAVAILABLE));
            tried.countDown();
            assertThat(holder.get()).isTrue();
            assertThat(other.hold(TableLock.Held::isSafe)).isTrue();
        }
    }
}
