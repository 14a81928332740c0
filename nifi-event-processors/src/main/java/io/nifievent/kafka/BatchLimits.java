package io.nifievent.kafka;

import java.time.Duration;

/**
 * When a batch is complete; the first limit reached decides.
 *
 * @param maxRecords also of a run
 * @param maxBytes of values; also of a run, unless its only record is larger
 * @param maxWait from the start of polling
 */
public record BatchLimits(int maxRecords, long maxBytes, Duration maxWait) {

    public BatchLimits {
        if (maxRecords < 1 || maxBytes < 1 || maxWait.isNegative()) {
            throw new IllegalArgumentException("A batch has room for a record and a wait that is not negative");
        }
    }
}
