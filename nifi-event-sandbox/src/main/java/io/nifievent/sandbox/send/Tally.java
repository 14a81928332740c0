package io.nifievent.sandbox.send;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts a sending while it goes on; safe for many threads. Latency is in microseconds from when an event was due. */
final class Tally {
    private static final long LONGEST_MICROS = Duration.ofHours(1).toNanos() / 1_000;

    private final Histogram latency = new Histogram(LONGEST_MICROS, 3);
    private final Map<Integer, Long> refused = new TreeMap<>();
    private long sent;
    private long acknowledged;
    private long unanswered;
    private long retries;

    synchronized void sent(int events) {
        sent += events;
    }

    synchronized void acknowledged(int events, long nanos) {
        acknowledged += events;
        latency.recordValueWithCount(Math.clamp(nanos / 1_000, 0, LONGEST_MICROS), events);
    }

    synchronized void refused(int events, int status) {
        refused.merge(status, (long) events, Long::sum);
    }

    synchronized void unanswered(int events) {
        unanswered += events;
    }

    synchronized void retried() {
        retries++;
    }

    synchronized SendReport report(Duration elapsed) {
        return new SendReport(
                sent, acknowledged, refused, unanswered, retries, elapsed, percentile(50), percentile(99));
    }

    private Duration percentile(double percentile) {
        return Duration.ofNanos(latency.getValueAtPercentile(percentile) * 1_000);
    }
}
