package io.nifievent.benchmark.listen;

import org.HdrHistogram.Histogram;

/**
 * What became of a load.
 *
 * @param accepted events that were answered with success in the measured time; at a rate, those that were due in it
 * @param acceptedInAll the same, with those before and after it
 * @param refused requests that were answered in any other way
 * @param unanswered requests that had no answer when waiting for it ended
 * @param lastRefusal the last of those answers; empty if there was none
 * @param seconds the measured time; at a rate, until the last of them was answered
 * @param latencyMicros of the requests due in the measured time
 */
record Answered(
        long accepted,
        long acceptedInAll,
        long refused,
        long unanswered,
        String lastRefusal,
        double seconds,
        Histogram latencyMicros) {

    /** A run that reached less than this share of its rate says nothing about the rate. */
    private static final double RATE_REACHED = 0.98;

    private static final double MICROS_PER_MILLI = 1e3;

    double perSecond() {
        return accepted / seconds;
    }

    boolean reached(double perSecond) {
        return perSecond() >= RATE_REACHED * perSecond;
    }

    double millis(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }
}
