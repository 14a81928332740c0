package io.nifievent.hudi;

import java.time.Duration;

/**
 * How those who write one table at the same time keep apart for the last step of a commit.
 *
 * @param provider where the lock is kept
 * @param patience how long a commit waits for the lock before it fails and is tried again later
 * @param heartbeat how often a commit under way gives a sign of life; others roll back one that gives none for twice as long
 */
public record LockSettings(Provider provider, Duration patience, Duration heartbeat) {

    /** A lock that only the threads of this process share, as when no other process writes the tables. */
    public static final LockSettings IN_PROCESS = of(new InProcess(), Duration.ofSeconds(30));

    /** With Hudi's own heartbeat, so that its other engines neither wait for ours nor take it for dead too early. */
    public static LockSettings of(Provider provider, Duration patience) {
        return new LockSettings(provider, patience, Duration.ofSeconds(60));
    }

    /** Where the lock is kept. */
    public sealed interface Provider {}

    /** In the memory of this process. */
    public record InProcess() implements Provider {}

    /**
     * In a file of the table; for file systems that create a file for one of several at a time, such as local ones and HDFS.
     *
     * @param expiry age at which the lock of a writer that died is taken over; whole minutes
     */
    public record InFileSystem(Duration expiry) implements Provider {}

    /**
     * In ZooKeeper, for any storage.
     *
     * @param connectString hosts and ports, such as {@code zk1:2181,zk2:2181,zk3:2181}
     */
    public record InZooKeeper(String connectString) implements Provider {

        /** How long ZooKeeper keeps the lock of a writer that it hears nothing of. */
        static final Duration SESSION_TIMEOUT = Duration.ofSeconds(20);
    }
}
