package io.nifievent.benchmark.validate;

/** A side that does not come to the right verdicts is not measured. */
final class Expected {

    private Expected() {}

    static void valid(String side, long expected, long found) {
        if (expected != found) {
            throw new IllegalStateException(side + " found " + found + " valid events, not " + expected);
        }
    }
}
