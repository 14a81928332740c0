package io.nifievent.http;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many requests each may send: so many a second, and as many at once after a second of silence. It is the generic
 * cell rate algorithm (ITU-T I.371): of each it remembers only when the next request is due. Thread-safe.
 */
public final class RateLimit {

    private static final long SECOND = 1_000_000_000L;
    private static final int REMEMBERED = 100_000;

    /** Longer than a second, after which nothing need be remembered. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

    private final long interval;
    private final LongSupplier nanoClock;
    private final Cache<String, AtomicLong> due;

    /** @param perSecond from 1 to a million */
    public RateLimit(int perSecond, LongSupplier nanoClock) {
        this.interval = SECOND / perSecond;
        this.nanoClock = nanoClock;
        this.due = CacheBuilder.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterAccess(FORGOTTEN_AFTER)
                .build();
    }

    /** Counts a request; if it is one too many, says after what time there is room for it. */
    Optional<Duration> exceededBy(String sender) {
        long now = nanoClock.getAsLong();
        AtomicLong next = next(sender, now);
        while (true) {
            long planned = next.get();
            long start = Math.max(planned, now);
            if (start - now > SECOND - interval) {
                return Optional.of(Duration.ofNanos(start - now - (SECOND - interval)));
            }
            if (next.compareAndSet(planned, start + interval)) {
                return Optional.empty();
            }
        }
    }

    private AtomicLong next(String sender, long now) {
        try {
            return due.get(sender, () -> new AtomicLong(now));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A number can always be made", e);
        }
    }
}
