package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.hudi.client.transaction.lock.ZookeeperBasedImplicitBasePathLockProvider;
import org.apache.hudi.common.config.HoodieCommonConfig;
import org.apache.hudi.common.config.LockConfiguration;
import org.apache.hudi.common.lock.LockProvider;
import org.apache.hudi.exception.HoodieLockException;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real ZooKeeper. */
class ZooKeeperLockTest {

    private static final int EVENTS = 60;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    Path base;

    @TempDir
    Path zooKeeperFolder;

    private LocalZooKeeper zooKeeper;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = LocalZooKeeper.start(zooKeeperFolder);
    }

    @AfterEach
    void stop() {
        zooKeeper.close();
    }

    private LakehouseSettings settings(Duration patience) {
        return settings(patience, List.of());
    }

    private LakehouseSettings settings(Duration patience, List<Path> resources) {
        return new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(resources),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.of(new LockSettings.InZooKeeper(zooKeeper.connectString()), patience));
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(settings(LONG), InstantSource.system(), contents -> {});
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

    /** Tries more often than ZooKeeper has connections for one host. */
    private static final int TRIES = 30;

    private static void upsertAListing(Lakehouse lakehouse) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(TableKind.COPY_ON_WRITE));
            assertThat(batch.add(SampleRecords.json(SampleRecords.listing("a", 1, 10)), Optional.empty()))
                    .isEmpty();
            batch.commit();
        }
    }

    @Test
    void isLetGoWithATableOfAnotherLayout() throws Exception {
        try (Lakehouse lakehouse = lakehouse()) {
            upsertAListing(lakehouse);
        }
        try (Lakehouse lakehouse = lakehouse()) {
            for (int i = 0; i < TRIES; i++) {
                try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
                    assertThatThrownBy(() -> lease.begin(SampleEvents.TYPE))
                            .isInstanceOfSatisfying(
                                    LakehouseException.class,
                                    e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.TABLE_LAYOUT_UNKNOWN));
                }
            }
            writeAll(lakehouse);

            assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE))).hasSize(EVENTS);
        }
    }

    @Test
    void isLetGoWithATableThatCannotBeRead() throws Exception {
        try (Lakehouse lakehouse = new Lakehouse(
                settings(LONG, List.of(WriterProcess.configure(zooKeeperFolder, BreakingFileSystem.class))),
                InstantSource.system(),
                contents -> {})) {
            BreakingFileSystem.makeTrouble((call, path) -> {
                if (call == BreakingFileSystem.Call.LIST && path.getName().equals(".hoodie")) {
                    throw new IOException("a test's");
                }
            });
            for (int i = 0; i < TRIES; i++) {
                assertThatThrownBy(() -> upsertAListing(lakehouse)).isInstanceOf(LakehouseException.class);
                assertThatThrownBy(() -> writeAll(lakehouse)).isInstanceOf(LakehouseException.class);
            }
            BreakingFileSystem.heal();
            upsertAListing(lakehouse);
            writeAll(lakehouse);

            assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE))).hasSize(EVENTS);
        } finally {
            BreakingFileSystem.heal();
        }
    }

    @Test
    void givesTheLockToOneAtATime() throws Exception {
        LakehouseSettings settings = settings(LONG);
        LakehouseSettings impatient = settings(Duration.ofMillis(100));
        HadoopStorage storage = new HadoopStorage(settings);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        try (TableLock one = TableLock.of(settings, storage, SampleEvents.TABLE, System::nanoTime);
                TableLock other = TableLock.of(settings, storage, SampleEvents.TABLE, System::nanoTime);
                TableLock givingUp = TableLock.of(impatient, storage, SampleEvents.TABLE, System::nanoTime);
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

            assertThatThrownBy(() -> givingUp.hold(TableLock.Held::isSafe))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.LOCK_UNAVAILABLE));
            tried.countDown();
            assertThat(holder.get()).isTrue();
            assertThat(other.hold(TableLock.Held::isSafe)).isTrue();
        }
    }

    private static final String TABLE = "file:/lake/search";
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORTEST_SESSION_TIMEOUT = Duration.ofSeconds(4);

    private ZooKeeperLock lock(LongSupplier nanoTime) {
        return lock(SESSION_TIMEOUT, nanoTime);
    }

    private ZooKeeperLock lock(Duration sessionTimeout, LongSupplier nanoTime) {
        return new ZooKeeperLock(zooKeeper.connectString(), TABLE, sessionTimeout, nanoTime);
    }

    private static void take(Lock lock) throws InterruptedException {
        assertThat(lock.tryLock(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    /** One that another has. */
    private static boolean takeInVain(Lock lock) throws InterruptedException {
        return lock.tryLock(100, TimeUnit.MILLISECONDS);
    }

    @Test
    void isTheLockOfHudisOwnProvider() throws Exception {
        Properties properties = new Properties();
        properties.setProperty(LockConfiguration.ZK_CONNECT_URL_PROP_KEY, zooKeeper.connectString());
        properties.setProperty(HoodieCommonConfig.BASE_PATH.key(), TABLE);
        try (HadoopStorage storage = new HadoopStorage(new LakehouseSettings(base.toUri()));
                ZooKeeperLock ours = lock(System::nanoTime);
                LockProvider<?> theirs = new ZookeeperBasedImplicitBasePathLockProvider(
                        new LockConfiguration(properties), storage.configuration())) {
            take(theirs);
            assertThat(takeInVain(ours)).isFalse();
            theirs.unlock();

            take(ours);
            assertThatThrownBy(() -> takeInVain(theirs)).isInstanceOf(HoodieLockException.class);
        }
    }

    @Test
    void isHeldAsLongAsItsSessionLives() throws Exception {
        AtomicLong aheadNanos = new AtomicLong();
        try (ZooKeeperLock lock = lock(() -> System.nanoTime() + aheadNanos.get())) {
            take(lock);
            aheadNanos.addAndGet(Duration.ofHours(1).toNanos());
            assertThat(lock.isHeld()).isTrue();

            zooKeeper.expireLocks();
            assertThat(lock.isHeld()).isFalse();
        }
    }

    @Test
    void isNotHeldByTheNodeOfAnotherSession() throws Exception {
        try (ZooKeeperLock lock = lock(System::nanoTime);
                CuratorFramework other =
                        CuratorFrameworkFactory.newClient(zooKeeper.connectString(), new RetryOneTime(100))) {
            take(lock);
            String node = zooKeeper.locks().getFirst();
            other.start();
            other.delete().forPath(node);
            other.create().withMode(CreateMode.EPHEMERAL).forPath(node);

            assertThat(lock.isHeld()).isFalse();
        }
    }

    @Test
    void isNotHeldForSureWhenTheAnswerTookHalfOfTheTimeout() throws Exception {
        AtomicLong nanos = new AtomicLong();
        AtomicLong step = new AtomicLong(SESSION_TIMEOUT.dividedBy(2).toNanos());
        try (ZooKeeperLock lock = lock(() -> nanos.addAndGet(step.get()))) {
            take(lock);
            assertThat(lock.isHeld()).isFalse();

            step.decrementAndGet();
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void losesNothingThatWasDoneWhenZooKeeperIsGone() throws Exception {
        try (ZooKeeperLock lock = lock(SHORTEST_SESSION_TIMEOUT, System::nanoTime)) {
            take(lock);
            zooKeeper.close();
            assertThat(lock.isHeld()).isFalse();

            lock.unlock();
            assertThatThrownBy(() -> takeInVain(lock))
                    .isInstanceOf(HoodieLockException.class)
                    .hasMessageContaining("ZooKeeper");
        }
    }
}
