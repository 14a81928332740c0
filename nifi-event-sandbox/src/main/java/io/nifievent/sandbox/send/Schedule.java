package io.nifievent.sandbox.send;

/**
 * When each event is due at a steady rate. It follows from the start alone, never from how fast answers come: a slow
 * pipeline does not slow the producers down, and the wait of an event sent late counts into its latency.
 */
record Schedule(long startNanos, double eventsPerSecond) {
    private static final double NANOS_PER_SECOND = 1e9;

    Schedule {
        if (!(eventsPerSecond > 0)) {
            throw new IllegalArgumentException("A rate is a number above 0.");
        }
    }

    /** The moment at which the event is due; the first has number 0. */
    long due(long number) {
        return startNanos + (long) (number * NANOS_PER_SECOND / eventsPerSecond);
    }
}
