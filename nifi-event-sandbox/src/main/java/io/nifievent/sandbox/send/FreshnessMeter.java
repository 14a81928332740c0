package io.nifievent.sandbox.send;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/**
 * Measures per event how long it takes from its acknowledgement to the end of the first query that returns it. Fed with
 * acknowledgements by the sender's threads while {@link #follow} polls on one of its own.
 */
final class FreshnessMeter {
    private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    /** After so many failures in a row the measurement is given up. */
    private static final int FAILURES_IN_A_ROW = 20;

    private final NewlyStored stored;
    private final Ticker ticker;
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private volatile Histogram freshness = new Histogram(LONGEST_MILLIS, 3);
    private final Histogram polls = new Histogram(LONGEST_MILLIS, 3);
    private final Histogram pauses = new Histogram(LONGEST_MILLIS, 3);
    private volatile long begun;
    private int failedPolls;
    private int failuresInARow;

    FreshnessMeter(NewlyStored stored, Ticker ticker) {
        this.stored = stored;
        this.ticker = ticker;
        this.begun = ticker.nanos();
    }

    /** Only the first sending of an event that belongs into a table counts. */
    void acknowledged(List<PlannedEvent> events, long nanos) {
        for (PlannedEvent event : events) {
            if (!event.repeat() && event.expectation() == Expectation.STORED && stored.covers(event.id())) {
                acknowledged.putIfAbsent(event.id(), nanos);
            }
        }
    }

    /** Whether everything acknowledged was seen. */
    boolean isSettled() {
        return acknowledged.isEmpty();
    }

    /** Events acknowledged from now on count; those before never do, seen or not. */
    void begin() {
        begun = ticker.nanos();
        freshness = new Histogram(LONGEST_MILLIS, 3);
        acknowledged.clear();
    }

    /** Polls once and waits at least half as long as that took, so that Presto is asked two thirds of the time at most. */
    void follow() throws SQLException, InterruptedException {
        long start = ticker.nanos();
        boolean answered = poll();
        long took = ticker.nanos() - start;
        if (answered) {
            polls.recordValue(millis(took));
        }
        long pause = Math.max(took / 2, SHORTEST_PAUSE.toNanos());
        pauses.recordValue(millis(pause));
        ticker.sleep(pause);
    }

    private boolean poll() throws SQLException {
        try {
            Set<String> ids = stored.poll();
            long now = ticker.nanos();
            for (String id : ids) {
                Long since = acknowledged.remove(id);
                if (since != null && since - begun >= 0) {
                    freshness.recordValue(millis(now - since));
                }
            }
            failuresInARow = 0;
            return true;
        } catch (SQLException e) {
            failedPolls++;
            failuresInARow++;
            if (failuresInARow == FAILURES_IN_A_ROW) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Follows until every acknowledged event was seen, or for so long. Then it looks once more at everything, for rows
     * that were stored earlier than others seen before them. To be called when sending has ended.
     */
    void followToTheEnd(Duration atMost) throws SQLException, InterruptedException {
        long end = ticker.nanos() + atMost.toNanos();
        while (!acknowledged.isEmpty() && ticker.nanos() < end) {
            follow();
        }
        if (!acknowledged.isEmpty()) {
            stored.rewind();
            follow();
        }
    }

    FreshnessReport report(double wanted, double reached, Map<String, Double> cpuSeconds) {
        return new FreshnessReport(
                freshness.getTotalCount(),
                acknowledged.keySet().stream().sorted().toList(),
                wanted,
                reached,
                at(freshness, 50),
                at(freshness, 90),
                at(freshness, 99),
                at(freshness, 100),
                (int) polls.getTotalCount() + failedPolls,
                failedPolls,
                at(polls, 50),
                at(pauses, 50),
                cpuSeconds);
    }

    private static Duration at(Histogram histogram, double percentile) {
        return Duration.ofMillis(histogram.getValueAtPercentile(percentile));
    }

    private static long millis(long nanos) {
        return Math.clamp(nanos / 1_000_000, 0, LONGEST_MILLIS);
    }
}
