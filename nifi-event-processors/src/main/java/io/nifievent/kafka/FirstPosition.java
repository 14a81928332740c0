package io.nifievent.kafka;

/** Where a group starts in a partition for which it has committed nothing yet. */
public enum FirstPosition {
    /** At the oldest record there is. */
    EARLIEST,
    /** Behind the newest record: what came before is not consumed. */
    LATEST,
    /** Nowhere: consuming stops, of all partitions that a consumer has, until an operator commits an offset for the group. */
    NONE
}
