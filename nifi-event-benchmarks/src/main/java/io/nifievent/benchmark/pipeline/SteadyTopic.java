package io.nifievent.benchmark.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;

/**
 * Writes events to a topic at a steady rate and measures how long each takes until a query of the table would see it. Events
 * are told apart by their number alone: the one is seen when the table has that many rows, whichever they are.
 *
 * @param eventsPerSecond the rate
 * @param seconds how long
 */
record SteadyTopic(TopicLoad topic, int eventsPerSecond, int seconds) {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final long LONGEST_MILLIS = Duration.ofMinutes(10).toMillis();

    /**
     * Sends and waits until all of it is stored.
     *
     * @param first number of the first event
     * @return freshness in seconds at that percentile, of the events of the second half of the time
     */
    double freshness(TopicStore store, long first, double percentile) throws Exception {
        long before = store.rows();
        long count = (long) eventsPerSecond * seconds;
        long start = System.nanoTime();
        FutureTask<Boolean> writing = new FutureTask<>(() -> topic.writeSteadily(first, count, eventsPerSecond), true);
        Thread.ofPlatform().name("write topic").daemon().start(writing);
        Histogram histogram = new Histogram(LONGEST_MILLIS, 3);
        long seen = 0;
        while (seen < count) {
            long rows = store.awaitRows(before + seen + 1, PAUSE) - before;
            long now = System.nanoTime();
            for (long number = Math.max(seen, count / 2); number < rows; number++) {
                long due = start + number * 1_000_000_000L / eventsPerSecond;
                histogram.recordValue(Math.clamp((now - due) / 1_000_000, 0, LONGEST_MILLIS));
            }
            seen = rows;
        }
        writing.get();
        if (seen != count) {
            throw new IOException(seen + " rows were stored of " + count + " events");
        }
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
