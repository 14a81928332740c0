package io.nifievent.event;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Where an event was read from: a record of a Kafka partition, or a line of some content that came another way.
 *
 * @param source what the offsets count in, so named that nothing else has the name ever again
 * @param name what it is called for people
 * @param offset place in the source, from 0
 */
public record SourcePosition(String source, String name, long offset) {

    private static final String FILE_PREFIX = "file-";
    private static final int DAY_LENGTH = 10;

    /**
     * A Kafka record.
     *
     * @param topicId the topic's unique id (KIP-516): a topic that was deleted and created again is another topic
     * @param topic the topic's name
     * @param partition the partition, from 0
     * @param offset the record's offset in the partition
     */
    public SourcePosition(String topicId, String topic, int partition, long offset) {
        this(topicId + "-" + partition, topic + "/" + partition, offset);
    }

    /**
     * Names a source that is read once, apart from being tried again.
     *
     * @param day when it came up; it may be forgotten some days later
     * @param id unique id
     */
    public static String fileSource(LocalDate day, String id) {
        return FILE_PREFIX + day + "-" + id;
    }

    /** The day in a source's name; empty for a Kafka partition. */
    public static Optional<LocalDate> dayOf(String source) {
        int end = FILE_PREFIX.length() + DAY_LENGTH;
        return source.startsWith(FILE_PREFIX) && source.length() > end
                ? Timestamps.parseDate(source.substring(FILE_PREFIX.length(), end))
                : Optional.empty();
    }

    /** The form stored in the table's {@code source} column, such as {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return name + "/" + offset;
    }
}
