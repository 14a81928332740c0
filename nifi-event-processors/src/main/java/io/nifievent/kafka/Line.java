package io.nifievent.kafka;

/** A line of newline-delimited content, without the white space around it; blank lines are none. */
sealed interface Line {

    /** A line that fits. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Whole(byte[] bytes) implements Line {}

    /** A line longer than the limit, not kept in memory. */
    record TooLong(long bytes) implements Line {}
}
