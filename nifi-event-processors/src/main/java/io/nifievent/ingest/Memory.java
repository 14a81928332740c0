package io.nifievent.ingest;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The memory there is for all requests together, in bytes. A request that has more than {@link #SMALL} gets nothing of the
 * last quarter, so those with ordinary events find some beside any number of large ones. Contents that have begun and do
 * not end, and answers that are not read, give way when it is short, those first that have held most for longest.
 * Thread-safe.
 */
final class Memory {

    static final long SMALL = 64 * 1024;

    /** How far a content may fall behind the slowest pace before it gives way to large ones. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long max;
    private final LongSupplier nanoClock;
    private final Set<Share> unfinished = new HashSet<>();
    private long bytes;
    private long unfinishedBytes;

    Memory(long max, LongSupplier nanoClock) {
        this.max = max;
        this.nanoClock = nanoClock;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized boolean isFull() {
        return bytes >= max;
    }

    /** The share of one request; there is some left for it if contents can give way. */
    synchronized Share open() {
        if (isFull()) {
            makeRoomForSmall();
        }
        return new Share(nanoClock.getAsLong());
    }

    /** Frees an eighth at a time, so that what is freed by a look at all contents lasts for a while. */
    private void makeRoomForSmall() {
        if (unfinishedBytes >= max / 8) {
            giveWay(share -> true, max - max / 8);
        }
    }

    /**
     * When large requests find nothing or soon will, what is slow to come gives way. Those that have next to nothing stay:
     * thousands of them would be ended for no gain, and would all come again. To be called now and then.
     */
    synchronized void relieve() {
        if (bytes > max / 8 * 5) {
            long now = nanoClock.getAsLong();
            long little = unfinishedBytes / Math.max(1, unfinished.size()) / 10;
            giveWay(share -> now - share.expected > 0 && share.reserved > little, max / 2);
        }
    }

    private void giveWay(Predicate<Share> which, long downTo) {
        long now = nanoClock.getAsLong();
        List<Share> most = unfinished.stream()
                .filter(which)
                .sorted(Comparator.comparingDouble(share -> -(double) share.reserved * (now - share.since)))
                .toList();
        for (Share share : most) {
            if (bytes <= downTo) {
                return;
            }
            Optional<Runnable> giveWay = share.giveWay;
            share.close();
            giveWay.ifPresent(Runnable::run);
        }
    }

    /** What one request has. */
    final class Share implements AutoCloseable {

        private final long since;
        private long reserved;
        private boolean closed;

        /** When the next bytes are due at the slowest pace, and some patience. */
        private long expected;

        /** Present while the content is unfinished. */
        private Optional<Runnable> giveWay = Optional.empty();

        private Share(long since) {
            this.since = since;
            this.expected = since + PATIENCE.toNanos();
        }

        /** False when there is no room for more, or the share is closed. */
        boolean reserve(long more) {
            synchronized (Memory.this) {
                boolean small = reserved + more <= SMALL;
                if (small && bytes + more > max) {
                    makeRoomForSmall();
                }
                if (closed || bytes + more > (small ? max : max - max / 4)) {
                    return false;
                }
                add(more);
                long now = nanoClock.getAsLong();
                expected = Math.min(
                        Math.max(expected, now) + more * SECOND / IngestLimits.SLOWEST_BYTES_PER_SECOND,
                        now + PATIENCE.toNanos());
                return true;
            }
        }

        private void add(long more) {
            reserved += more;
            bytes += more;
            if (giveWay.isPresent()) {
                unfinishedBytes += more;
            }
        }

        /** From here on the content may give way: its share is closed, then this is run, which may not block. */
        void unfinished(Runnable how) {
            synchronized (Memory.this) {
                if (!closed && unfinished.add(this)) {
                    giveWay = Optional.of(how);
                    unfinishedBytes += reserved;
                }
            }
        }

        /** From here on the content doesn't give way. */
        void finished() {
            synchronized (Memory.this) {
                if (unfinished.remove(this)) {
                    giveWay = Optional.empty();
                    unfinishedBytes -= reserved;
                }
            }
        }

        /** Of all it has, only an answer is left, which may give way like an unfinished content. */
        void answering(long answer, Runnable how) {
            synchronized (Memory.this) {
                bytes -= reserved - Math.min(reserved, answer);
                reserved = Math.min(reserved, answer);
                expected = nanoClock.getAsLong() + PATIENCE.toNanos();
                unfinished(how);
            }
        }

        /** Gives all back. */
        @Override
        public void close() {
            synchronized (Memory.this) {
                finished();
                bytes -= reserved;
                reserved = 0;
                closed = true;
            }
        }
    }
}
