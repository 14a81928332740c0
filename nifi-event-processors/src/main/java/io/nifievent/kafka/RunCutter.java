package io.nifievent.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Cuts the records of a batch into runs. A run ends at a gap in the offsets - compaction and transactions leave such - at
 * a value that is no line, and at the limits.
 */
final class RunCutter {

    private final BatchLimits limits;
    private final Map<TopicPartition, Partition> partitions = new LinkedHashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();

    RunCutter(BatchLimits limits) {
        this.limits = limits;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition id = new TopicPartition(record.topic(), record.partition());
        partitions.computeIfAbsent(id, Partition::new).add(record);
        ends.put(id, new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
    }

    /** Notes where a partition with records goes on, if offsets without a record follow the last one. */
    void endAt(TopicPartition partition, OffsetAndMetadata next) {
        ends.put(partition, next);
    }

    /** Forgets what came from partitions that now belong to someone else. */
    void drop(Collection<TopicPartition> gone) {
        gone.forEach(partitions::remove);
        gone.forEach(ends::remove);
    }

    boolean has(TopicPartition partition) {
        return partitions.containsKey(partition);
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    boolean isFull() {
        long records = 0;
        long bytes = 0;
        for (Partition partition : partitions.values()) {
            records += partition.records;
            bytes += partition.bytes;
        }
        return records >= limits.maxRecords() || bytes >= limits.maxBytes();
    }

    /** The runs, those of a partition in the order of their offsets. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        partitions.values().forEach(partition -> runs.addAll(partition.finished()));
        return runs;
    }

    /** Where each partition goes on. */
    Map<TopicPartition, OffsetAndMetadata> ends() {
        return Map.copyOf(ends);
    }

    private final class Partition {
        private final TopicPartition id;
        private final List<Run> finished = new ArrayList<>();
        private final List<byte[]> lines = new ArrayList<>();
        private long lineBytes;
        private long records;
        private long bytes;
        private long next;

        Partition(TopicPartition id) {
            this.id = id;
        }

        void add(ConsumerRecord<byte[], byte[]> record) {
            switch (RecordValue.of(Optional.ofNullable(record.value()))) {
                case RecordValue.Line line -> {
                    boolean gap = record.offset() != next;
                    boolean full =
                            lines.size() >= limits.maxRecords() || lineBytes + line.bytes().length > limits.maxBytes();
                    if (gap || full) {
                        cut();
                    }
                    lines.add(line.bytes());
                    lineBytes += line.bytes().length;
                }
                case RecordValue.Unreadable unreadable -> {
                    cut();
                    finished.add(new Run.Unreadable(
                            id.topic(), id.partition(), record.offset(), unreadable.code(), unreadable.bytes()));
                }
            }
            next = record.offset() + 1;
            records++;
            bytes += Math.max(record.serializedValueSize(), 0);
        }

        private void cut() {
            if (!lines.isEmpty()) {
                finished.add(new Run.Events(id.topic(), id.partition(), next - lines.size(), lines));
                lines.clear();
                lineBytes = 0;
            }
        }

        List<Run> finished() {
            cut();
            return finished;
        }
    }
}
