package io.nifievent.processors;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.nifi.flowfile.FlowFile;

/**
 * When the FlowFiles waiting for a table are written, and how many at a time.
 *
 * @param maxAge the oldest waits no longer than this
 * @param maxRecords events that are enough for a commit
 * @param maxBytes content that is enough for a commit; bounds the memory one takes
 */
record BatchLimits(Duration maxAge, long maxRecords, long maxBytes) {

    private static final int LONGEST_LINE = 1 << 30;

    /** A line longer than that is {@link Fault#LINE_TOO_LONG}. */
    int maxLineBytes() {
        return (int) Math.min(maxBytes, LONGEST_LINE);
    }

    boolean isRipe(Waiting waiting, Instant now) {
        return waiting.records() >= maxRecords
                || waiting.bytes() >= maxBytes
                || !waiting.oldest().plus(maxAge).isAfter(now);
    }

    /** Whether what a batch has leaves room for more; a batch always has room for its first FlowFile. */
    boolean hasRoom(long records, long bytes, long moreRecords, long moreBytes) {
        return (records == 0 && bytes == 0) || (records + moreRecords <= maxRecords && bytes + moreBytes <= maxBytes);
    }

    /**
     * What waits for one table.
     *
     * @param oldest when the FlowFile waiting longest came into the queue
     */
    record Waiting(String table, List<FlowFile> flowFiles, long records, long bytes, Instant oldest) {}
}
