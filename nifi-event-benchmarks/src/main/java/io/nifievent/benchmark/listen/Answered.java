package io.nifievent.benchmark.listen;

import org.HdrHistogram.Histogram;

/**
 * What became of a load.
 *
 * @param accepted events that were answered with success in the measured time
 * @param acceptedInAll the same, with those before and after it
 * @param refused requests that were answered in any other way
 * @param lastRefusal the last of those answers; empty if there was none
 * @param seconds the measured time
 * @param latencyMicros of the requests answered in the measured time
 */
record Answered(
        long accepted, long acceptedInAll, long refused, String lastRefusal, double seconds, Histogram latencyMicros) {

    private static final double MICROS_PER_MILLI = 1e3;

    double perSecond() {
        return accepted / seconds;
    }

    double millis(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }
}
