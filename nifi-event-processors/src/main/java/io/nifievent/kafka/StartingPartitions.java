package io.nifievent.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Partitions for which the group has committed nothing, until Kafka has said where they start. A partition without a leader
 * has nobody to say so; meanwhile the others are consumed. None of its own records is before it is known where it starts.
 */
final class StartingPartitions {

    private final Consumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> waiting = new HashSet<>();

    StartingPartitions(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** These start at the oldest record that is there when Kafka is asked. */
    void atBeginning(Set<TopicPartition> partitions) {
        hold(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** These start behind the newest record that is there when Kafka is asked. */
    void atEnd(Set<TopicPartition> partitions) {
        hold(partitions);
        consumer.seekToEnd(partitions);
    }

    private void hold(Set<TopicPartition> partitions) {
        consumer.pause(partitions);
        waiting.addAll(partitions);
    }

    /**
     * The offsets at which partitions start, told once for each; it is consumed from then on.
     *
     * @param timeout how long Kafka's answers are waited for
     * @throws org.apache.kafka.common.KafkaException when Kafka refuses to answer; may be repeated
     */
    Map<TopicPartition, Long> known(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<TopicPartition, Long> known = new HashMap<>();
        for (TopicPartition partition : waiting) {
            try {
                Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0));
                known.put(partition, consumer.position(partition, left));
            } catch (TimeoutException e) {
                // it goes on waiting
            }
        }
        consumer.resume(known.keySet());
        waiting.removeAll(known.keySet());
        return known;
    }

    /** Forgets partitions that may belong to someone else. */
    void drop(Collection<TopicPartition> partitions) {
        partitions.forEach(waiting::remove);
    }
}
