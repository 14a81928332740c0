package io.nifievent.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A consumer of the partition t-0 that starts at offset 0, without a broker. */
public final class ScriptedConsumer extends MockConsumer<byte[], byte[]> implements ClusterView {

    public static final TopicPartition PARTITION = new TopicPartition("t", 0);
    public static final int LEADER_EPOCH = 5;

    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> delivered = new ArrayList<>();
    private Optional<KafkaException> clusterFailure = Optional.empty();
    private Optional<KafkaException> commitFailure = Optional.empty();
    private Optional<Long> committed = Optional.empty();
    private String topicId = "id-of-t";
    private Set<TopicPartition> leaderless = Set.of();
    private boolean hidden;
    private long passed;

    public ScriptedConsumer() {
        super("none");
        updateBeginningOffsets(Map.of(PARTITION, 0L));
        schedulePollTask(() -> {
            rebalance(List.of(PARTITION));
            seek(PARTITION, 0);
        });
    }

    public EventConsumer consumer(ConsumerSettings settings, InstantSource clock) {
        return new EventConsumer(this, settings, this, clock);
    }

    /** Writes a record to the log; it is delivered at the next poll. */
    public void write(String value) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "t",
                0,
                log.size(),
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                null,
                value.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders(),
                Optional.of(LEADER_EPOCH));
        log.add(record);
        schedulePollTask(() -> deliver(record));
    }

    /** The next poll goes past so many offsets without a record, such as those of transactions' markers. */
    public void pass(int offsets) {
        schedulePollTask(() -> passed = offsets);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
        if (passed == 0) {
            return polled;
        }
        long next = position(PARTITION) + passed;
        passed = 0;
        super.seek(PARTITION, next);
        return new ConsumerRecords<>(
                polled.isEmpty() ? Map.of() : Map.of(PARTITION, polled.records(PARTITION)),
                Map.of(PARTITION, new OffsetAndMetadata(next, Optional.of(LEADER_EPOCH), "")));
    }

    /** From the next poll on another partition of t is assigned beside the one, for which nothing is committed. */
    public void assign(TopicPartition another, long oldest, long newest) {
        updateBeginningOffsets(Map.of(another, oldest));
        updateEndOffsets(Map.of(another, newest));
        schedulePollTask(() -> rebalance(List.of(PARTITION, another)));
    }

    /** Until further notice these partitions have no leader, so nobody says where they begin or end. */
    public void loseLeaders(Set<TopicPartition> partitions) {
        leaderless = partitions;
    }

    @Override
    public synchronized Map<TopicPartition, Long> beginningOffsets(
            Collection<TopicPartition> partitions, Duration timeout) {
        partitions.forEach(this::askLeader);
        return super.beginningOffsets(partitions, timeout);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        partitions.forEach(this::askLeader);
        return super.endOffsets(partitions, timeout);
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
        askLeader(partition);
        return super.position(partition, timeout);
    }

    private void askLeader(TopicPartition partition) {
        if (leaderless.contains(partition)) {
            throw new TimeoutException(partition + " has no leader");
        }
    }

    /** What polls for more than it has been told of so far does so no longer. */
    public void endPoll() {
        schedulePollTask(this::wakeup);
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        delivered.add(record);
        addRecord(record);
    }

    /** As with a broker, what was delivered is there to be delivered again. */
    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
        super.seek(partition, offset);
        deliverAgain(offset);
    }

    @Override
    public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
        super.seekToBeginning(partitions);
        if (partitions.contains(PARTITION)) {
            deliverAgain(0);
        }
    }

    private void deliverAgain(long first) {
        delivered.stream()
                .filter(record -> record.offset() >= first)
                .forEach(record -> schedulePollTask(() -> addRecord(record)));
    }

    /** Until further notice the cluster answers no question. */
    public void breakCluster(Optional<KafkaException> failure) {
        clusterFailure = failure;
    }

    /** The next commit fails. */
    public void injectCommitFailure(KafkaException failure) {
        commitFailure = Optional.of(failure);
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Optional<KafkaException> failure = commitFailure;
        commitFailure = Optional.empty();
        if (failure.isPresent()) {
            throw failure.get();
        }
        super.commitSync(offsets);
        committed = Optional.ofNullable(offsets.get(PARTITION)).map(OffsetAndMetadata::offset);
    }

    public Optional<Long> committed() {
        return committed;
    }

    /** Another topic has its name from now on, with an empty log. */
    public void replaceTopic(String id) {
        topicId = id;
        log.clear();
        delivered.clear();
    }

    /** The cluster, or the broker that answers for it, doesn't know the topic. */
    public void hideTopic(boolean hides) {
        hidden = hides;
    }

    @Override
    public Map<String, String> topicIds(Collection<String> topics) {
        probe();
        return hidden ? Map.of() : Map.of("t", topicId);
    }

    @Override
    public void probe() {
        clusterFailure.ifPresent(failure -> {
            throw failure;
        });
    }
}
