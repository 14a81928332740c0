package io.nifievent.kafka;

import java.util.List;

/** Records of one partition whose offsets follow one another without a gap. */
public sealed interface Run {

    /** Offset of the first record. */
    long first();

    /** Offset of the last record. */
    long last();

    String topic();

    int partition();

    /** One line per record: {@code lines.size() == last - first + 1}. */
    record Events(String topic, int partition, long first, List<byte[]> lines) implements Run {
        public Events {
            lines = List.copyOf(lines);
        }

        @Override
        public long last() {
            return first + lines.size() - 1;
        }
    }

    /**
     * One record whose value is not one JSON object and so cannot stand on a line.
     *
     * @param code {@code tombstone} or {@code malformed-json}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Unreadable(String topic, int partition, long first, String code, byte[] value) implements Run {
        @Override
        public long last() {
            return first;
        }
    }
}
