package io.nifievent.event;

/**
 * Where an event was read from: a record of a Kafka partition, or a line of a file.
 *
 * @param source what the offsets count in, so named that nothing else has the name ever again
 * @param name what it is called for people
 * @param offset place in the source, from 0
 */
public record SourcePosition(String source, String name, long offset) {

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

    /** The form stored in the table's {@code source} column, such as {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return name + "/" + offset;
    }
}
