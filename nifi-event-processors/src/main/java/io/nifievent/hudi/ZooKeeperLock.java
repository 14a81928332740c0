package io.nifievent.hudi;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryUntilElapsed;
import org.apache.hudi.client.transaction.lock.ZookeeperBasedImplicitBasePathLockProvider;
import org.apache.hudi.exception.HoodieLockException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table's lock in ZooKeeper, where Hudi's own provider has it too, so that its other engines take the same one. That
 * provider can't tell whether it still has what it took: the lock lives as long as the session with ZooKeeper, be it
 * seconds or hours, and ends with it.
 */
final class ZooKeeperLock implements SharedLock {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLock.class);

    private static final int PAUSE_MILLIS = 250;

    private final CuratorFramework client;
    private final LongSupplier nanoTime;
    private final Mutex mutex;

    /**
     * @param table its base path, as Hudi's other engines have it
     * @param sessionTimeout how long ZooKeeper keeps the lock of a writer that it hears nothing of, if the server has no
     *     limits of its own
     * @param nanoTime a clock that nobody sets, such as {@link System#nanoTime}
     */
    ZooKeeperLock(String connectString, String table, Duration sessionTimeout, LongSupplier nanoTime) {
        int timeoutMillis = Math.toIntExact(sessionTimeout.toMillis());
        this.nanoTime = nanoTime;
        this.client = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis / 2)
                .retryPolicy(new RetryUntilElapsed(timeoutMillis / 2, PAUSE_MILLIS))
                .build();
        this.mutex = new Mutex(
                client,
                ZookeeperBasedImplicitBasePathLockProvider.getLockBasePath(table) + "/"
                        + ZookeeperBasedImplicitBasePathLockProvider.LOCK_KEY);
        client.start();
    }

    /** One that says where it is kept. */
    private static final class Mutex extends InterProcessMutex {

        Mutex(CuratorFramework client, String path) {
            super(client, path);
        }

        /** The node of the thread that has the lock. */
        String node() {
            return getLockPath();
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        try {
            return mutex.acquire(time, unit);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new HoodieLockException("ZooKeeper was not to be had: " + e, e);
        }
    }

    /**
     * Whether ZooKeeper says that the thread that took the lock has it still: the lock's node is there, and of the session
     * that is open. The answer counts if the process was not frozen for half of the time that ZooKeeper waits for it.
     */
    @Override
    public boolean isHeld() {
        long asked = nanoTime.getAsLong();
        try {
            // By writing, which no server answers that lags behind the others.
            Stat node = client.setData().forPath(mutex.node());
            ZooKeeper session = client.getZookeeperClient().getZooKeeper();
            long halfMillis = session.getSessionTimeout() / 2;
            return node.getEphemeralOwner() == session.getSessionId()
                    && nanoTime.getAsLong() - asked < TimeUnit.MILLISECONDS.toNanos(halfMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return false;
        }
    }

    /** Gives the lock back; should ZooKeeper be out of reach, as soon as it is back, and what was done with the lock is done. */
    @Override
    public void unlock() {
        try {
            mutex.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("A lock could not be given back yet; it will be, or ends with the session", e);
        }
    }

    /** Ends the session, and with it the lock if it is held. */
    @Override
    public void close() {
        client.close();
    }
}
