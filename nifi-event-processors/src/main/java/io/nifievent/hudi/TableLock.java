package io.nifievent.hudi;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hudi.client.transaction.lock.InProcessLockProvider;
import org.apache.hudi.common.config.HoodieCommonConfig;
import org.apache.hudi.common.config.LockConfiguration;
import org.apache.hudi.common.lock.LockProvider;
import org.apache.hudi.exception.HoodieLockException;
import org.apache.hudi.storage.StoragePath;
import org.jspecify.annotations.Nullable;

/** The lock of one table, by Hudi's lock provider for one process or, for several, by what stands in its providers' places. Used by one thread at a time, which must not take it twice. */
final class TableLock implements AutoCloseable {

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    /** By the path of its table, whose holder in this process has seen all that was done with the lock. */
    private static final Map<String, TableLock> CURRENT = new ConcurrentHashMap<>();

    private final LockProvider<?> provider;
    private final String path;
    private final TableName table;
    private final LockSettings settings;
    private final LongSupplier nanoTime;

    private TableLock(
            LockProvider<?> provider, String path, TableName table, LockSettings settings, LongSupplier nanoTime) {
        this.provider = provider;
        this.path = path;
        this.table = table;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** @param nanoTime a clock that nobody sets, such as {@link System#nanoTime} */
    static TableLock of(LakehouseSettings settings, HadoopStorage storage, TableName table, LongSupplier nanoTime) {
        String path = settings.tablePath(table).toString();
        LockProvider<?> provider = switch (settings.lock().provider()) {
            case LockSettings.InProcess inProcess -> {
                Properties properties = new Properties();
                properties.setProperty(HoodieCommonConfig.BASE_PATH.key(), path);
                yield new InProcessLockProvider(new LockConfiguration(properties), storage.configuration());
            }
            case LockSettings.InFileSystem inFileSystem -> {
                StoragePath base = new StoragePath(settings.tablePath(table));
                yield new FileLock(
                        new WholeFileStorage(base, storage.configuration()), base, inFileSystem.expiry(), nanoTime);
            }
            case LockSettings.InZooKeeper inZooKeeper ->
                new ZooKeeperLock(
                        inZooKeeper.connectString(), path, LockSettings.InZooKeeper.SESSION_TIMEOUT, nanoTime);
        };
        return new TableLock(provider, path, table, settings.lock(), nanoTime);
    }

    /** Whether a writer in another process can take the lock over from one that is frozen. */
    boolean isShared() {
        return provider instanceof SharedLock;
    }

    /** Whether others may have done something with the lock since its holder here has {@link Held#caughtUp caught up}. */
    boolean othersMayHaveHadIt() {
        return isShared() || CURRENT.get(path) != this;
    }

    /** The lock, held by the thread that took it until it closes this. */
    final class Held implements AutoCloseable {

        private Held() {
            if (CURRENT.get(path) != TableLock.this) {
                CURRENT.remove(path);
            }
        }

        /** Says that the holder has seen what others did with the lock. */
        void caughtUp() {
            CURRENT.put(path, TableLock.this);
        }

        /** Whether nobody can have taken the lock over. */
        boolean isSafe() {
            return !(provider instanceof SharedLock shared) || shared.isHeld();
        }

        /** Gives the lock back. */
        @Override
        public void close() {
            provider.unlock();
        }
    }

    /** Ends the connection, if there is one; Hudi's provider for one process would take the lock from whoever has it. */
    @Override
    public void close() {
        CURRENT.remove(path, this);
        if (provider instanceof SharedLock shared) {
            shared.close();
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
                long left = Math.max(0, deadline - nanoTime.getAsLong());
                if (provider.tryLock(Duration.ofNanos(left).toMillis(), TimeUnit.MILLISECONDS)) {
                    return new Held();
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
