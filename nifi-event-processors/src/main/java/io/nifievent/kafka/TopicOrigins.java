package io.nifievent.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * From which topic each partition's position is. A topic that was deleted and made anew has its old name and other
 * records at its offsets; to a consumer in the midst of it that looks like any other fetch once it is long enough. So each
 * offset is committed with the id of its topic (KIP-516) as its metadata, and a position is followed in that topic alone.
 */
final class TopicOrigins {

    private static final String METADATA_PREFIX = "topic-id=";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final ClusterView cluster;
    private final Map<TopicPartition, String> ids = new HashMap<>();

    TopicOrigins(Consumer<byte[], byte[]> consumer, ClusterView cluster) {
        this.consumer = consumer;
        this.cluster = cluster;
    }

    /**
     * The partitions whose position is from a topic that is no more, while another has its name.
     *
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer; may be repeated
     */
    Set<TopicPartition> replaced(Set<TopicPartition> partitions) {
        Map<String, String> present = present(partitions);
        learn(partitions, present);
        return partitions.stream()
                .filter(partition -> {
                    Optional<String> id = Optional.ofNullable(present.get(partition.topic()));
                    return id.isPresent() && !id.get().equals(ids.get(partition));
                })
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Positions of partitions are from now on in the topic that has its name now. */
    void renew(Set<TopicPartition> partitions) {
        Map<String, String> present = present(partitions);
        ids.keySet().removeAll(partitions);
        partitions.forEach(partition -> note(partition, Optional.ofNullable(present.get(partition.topic()))));
    }

    /**
     * The id of the topic that the position of a partition is from.
     *
     * @throws UnknownTopicOrPartitionException when it is not known, and no topic has that name now
     */
    String id(TopicPartition partition) {
        return Optional.ofNullable(ids.get(partition))
                .orElseThrow(() -> new UnknownTopicOrPartitionException("Kafka has no topic " + partition.topic()));
    }

    /** Offsets as they are to be committed; without those of topics that the cluster doesn't have and whose ids were never known. */
    Map<TopicPartition, OffsetAndMetadata> marked(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (!ids.keySet().containsAll(offsets.keySet())) {
            learn(offsets.keySet(), present(offsets.keySet()));
        }
        Map<TopicPartition, OffsetAndMetadata> marked = new HashMap<>();
        offsets.forEach((partition, offset) -> Optional.ofNullable(ids.get(partition))
                .ifPresent(id -> marked.put(
                        partition,
                        new OffsetAndMetadata(offset.offset(), offset.leaderEpoch(), METADATA_PREFIX + id))));
        return marked;
    }

    /** Forgets partitions that may belong to someone else. */
    void drop(Collection<TopicPartition> partitions) {
        partitions.forEach(ids::remove);
    }

    private Map<String, String> present(Set<TopicPartition> partitions) {
        return cluster.topicIds(partitions.stream().map(TopicPartition::topic).collect(Collectors.toUnmodifiableSet()));
    }

    /** What was not committed with an id has none to compare: it counts as from the topic there is. */
    private void learn(Set<TopicPartition> partitions, Map<String, String> present) {
        Set<TopicPartition> unknown = partitions.stream()
                .filter(partition -> !ids.containsKey(partition))
                .collect(Collectors.toUnmodifiableSet());
        if (unknown.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(unknown, TIMEOUT);
        for (TopicPartition partition : unknown) {
            note(
                    partition,
                    Optional.ofNullable(committed.get(partition))
                            .map(OffsetAndMetadata::metadata)
                            .filter(metadata -> metadata.startsWith(METADATA_PREFIX))
                            .map(metadata -> metadata.substring(METADATA_PREFIX.length()))
                            .or(() -> Optional.ofNullable(present.get(partition.topic()))));
        }
    }

    private void note(TopicPartition partition, Optional<String> id) {
        id.ifPresent(known -> ids.put(partition, known));
    }
}
