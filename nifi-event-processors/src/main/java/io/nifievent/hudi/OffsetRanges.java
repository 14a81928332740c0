package io.nifievent.hudi;

import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets of one source, such as a Kafka partition, as ranges: FlowFiles may arrive out of order, so a high watermark would skip what came
 * late. Contiguous ranges become one.
 */
final class OffsetRanges {

    /**
     * Kept per source, newest first. A topic with gaps (compacted, or written in transactions) would let the ledger grow
     * without end; what it forgets, the ids of the stored events still recognise.
     */
    static final int MAX_RANGES = 200;

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    OffsetRanges() {}

    OffsetRanges(OffsetRanges other) {
        lastByFirst.putAll(other.lastByFirst);
    }

    boolean contains(long offset) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(offset);
        return range != null && offset <= range.getValue();
    }

    void add(long first, long last) {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException(first + " to " + last + " is no range of offsets");
        }
        long from = first;
        long to = last;
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        Map.Entry<Long, Long> after = lastByFirst.higherEntry(from);
        while (after != null && after.getKey() <= to + 1) {
            to = Math.max(to, after.getValue());
            lastByFirst.remove(after.getKey());
            after = lastByFirst.higherEntry(from);
        }
        lastByFirst.put(from, to);
        while (lastByFirst.size() > MAX_RANGES) {
            lastByFirst.pollFirstEntry();
        }
    }

    /** The last offset of each range, by its first. */
    Map<Long, Long> ranges() {
        return lastByFirst;
    }
}
