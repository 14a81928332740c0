package io.nifievent.hudi;

import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hudi.client.transaction.lock.FileSystemBasedLockProvider;
import org.apache.hudi.client.transaction.lock.InProcessLockProvider;
import org.apache.hudi.common.config.HoodieCommonConfig;
import org.apache.hudi.common.config.LockConfiguration;
import org.apache.hudi.common.lock.LockProvider;
import org.apache.hudi.exception.HoodieLockException;
import org.jspecify.annotations.Nullable;

/** The lock of one table, by one of Hudi's lock providers or, in ZooKeeper, in its place. Used by one thread at a time, which must not take it twice. */
final class TableLock implements AutoCloseable {

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    private final LockProvider<?> provider;
    private final TableName table;
    private final LockSettings settings;
    private final LongSupplier nanoTime;

    private TableLock(LockProvider<?> provider, TableName table, LockSettings settings, LongSupplier nanoTime) {
        this.provider = provider;
        this.table = table;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** @param nanoTime a clock that nobody sets, such as {@link System#nanoTime} */
    static TableLock of(LakehouseSettings settings, HadoopStorage storage, TableName table, LongSupplier nanoTime) {
        Properties properties = new Properties();
        properties.setProperty(
                HoodieCommonConfig.BASE_PATH.key(), settings.tablePath(table).toString());
        LockProvider<?> provider = switch (settings.lock().provider()) {
            case LockSettings.InProcess inProcess ->
                new InProcessLockProvider(new LockConfiguration(properties), storage.configuration());
            case LockSettings.InFileSystem inFileSystem -> {
                properties.setProperty(
                        LockConfiguration.FILESYSTEM_LOCK_EXPIRE_PROP_KEY,
                        Long.toString(inFileSystem.expiry().toMinutes()));
                yield new FileSystemBasedLockProvider(new LockConfiguration(properties), storage.configuration());
            }
            case LockSettings.InZooKeeper inZooKeeper ->
                new ZooKeeperLock(
                        inZooKeeper.connectString(),
                        settings.tablePath(table).toString(),
                        settings.lock().validity(),
                        nanoTime);
        };
        return new TableLock(provider, table, settings.lock(), nanoTime);
    }

    /** Whether a writer in another process can take the lock over from one that is frozen. */
    boolean isShared() {
        return settings.isShared();
    }

    /** The lock, held by the thread that took it until it closes this. */
    final class Held implements AutoCloseable {

        private final long since = nanoTime.getAsLong();

        /**
         * Whether nobody can have taken the lock over: a process may be frozen at any moment and go on without knowing.
         * ZooKeeper is asked; of a file's validity half is left for clocks that don't agree.
         */
        boolean isSafe() {
            return provider instanceof ZooKeeperLock zooKeeper ? zooKeeper.isHeld() : isYoung();
        }

        private boolean isYoung() {
            return nanoTime.getAsLong() - since < settings.validity().toNanos() / 2;
        }

        /** Gives the lock back; a file that may be another's by now is left to expire. */
        @Override
        public void close() {
            if (!(provider instanceof FileSystemBasedLockProvider) || isYoung()) {
                provider.unlock();
            }
        }
    }

    /** Ends the connection to ZooKeeper; the other providers have none, and would take the lock from whoever has it. */
    @Override
    public void close() {
        if (provider instanceof ZooKeeperLock zooKeeper) {
            zooKeeper.close();
        }
    }

    /** What is done with the lock. */
    interface Work<T> {
        T run(Held held) throws IOException, LakehouseException;
    }

    /**
     * Does something while nobody else has the lock.
     *
     * @throws LakehouseException when others hold the lock for too long, or its keeper is out of reach
     */
    <T> T hold(Work<T> work) throws IOException, LakehouseException {
        try (Held held = take()) {
            return work.run(held);
        }
    }

    private Held take() throws LakehouseException {
        long deadline = nanoTime.getAsLong() + settings.patience().toNanos();
        try {
            for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
                Held held = new Held();
                long left = Math.max(0, deadline - nanoTime.getAsLong());
                if (provider.tryLock(Duration.ofNanos(left).toMillis(), TimeUnit.MILLISECONDS)) {
                    return held;
                }
                if (deadline - nanoTime.getAsLong() <= 0) {
                    throw unavailable(
                            "others have held it for " + settings.patience().toSeconds() + " s", null);
                }
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the thread was told to stop", e);
        } catch (HoodieLockException e) {
            throw unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private LakehouseException unavailable(String reason, @Nullable Exception cause) {
        return new LakehouseException(
                LakehouseException.Code.LOCK_UNAVAILABLE,
                "The lock of table [" + table + "] could not be taken: " + reason,
                cause);
    }
}
