package io.nifievent.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Offsets whose records are safe elsewhere but which Kafka has not taken note of yet. */
final class OffsetLedger {

    private final Map<TopicPartition, OffsetAndMetadata> owed = new HashMap<>();

    /** Notes for each partition the offset that everything safe is below. */
    void settle(Map<TopicPartition, OffsetAndMetadata> ends) {
        owed.putAll(ends);
    }

    Map<TopicPartition, OffsetAndMetadata> owed() {
        return Map.copyOf(owed);
    }

    /** Forgets partitions: committed, or no longer ours to commit. */
    void drop(Collection<TopicPartition> partitions) {
        partitions.forEach(owed::remove);
    }
}
