package io.nifievent.event;

/**
 * Where in Kafka an event was read from.
 *
 * @param topicId the topic's unique id (KIP-516): a topic that was deleted and created again is another topic
 * @param topic the topic's name
 * @param partition the partition, from 0
 * @param offset the record's offset in the partition
 */
public record SourcePosition(String topicId, String topic, int partition, long offset) {

    /** The form stored in the table's {@code source} column: {@code topic/partition/offset}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
