package io.nifievent.kafka;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What came of polling. */
public sealed interface Polled {

    /** No record within the time. */
    record Nothing() implements Polled {}

    /**
     * Records to store, then to {@link EventConsumer#commit} or {@link EventConsumer#rewind}.
     *
     * @param starts first offset by partition
     * @param ends where each partition goes on: the offset after the last record, or after what follows it and is none,
     *     with the epoch of the leader it was read from
     * @param topicIds id of each topic, by its name
     */
    record Batch(
            List<Run> runs,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, OffsetAndMetadata> ends,
            Map<String, String> topicIds)
            implements Polled {}

    /**
     * The group starts at the oldest record of partitions for which it has committed nothing, and records before that
     * one existed: if this group has run before, they were lost to it.
     *
     * @param oldest oldest offset still there, by partition
     */
    record StartedLate(Map<TopicPartition, Long> oldest) implements Polled {}

    /**
     * Topics were deleted and made anew while the group was in the midst of them; it starts at their oldest records.
     *
     * @param topics their names
     */
    record TopicsReplaced(Set<String> topics) implements Polled {}

    /**
     * Partitions stand still because going on would skip records; only an operator can say where to go on.
     *
     * @param code {@code offset-out-of-range} or {@code no-committed-offset}
     */
    record Stopped(String code, String reason) implements Polled {}

    /** Kafka cannot be used now; polling may be repeated. */
    record Unavailable(Failure failure) implements Polled {}
}
