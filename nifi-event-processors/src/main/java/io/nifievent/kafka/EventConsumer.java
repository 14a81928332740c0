package io.nifievent.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A member of a consumer group that hands out batches and commits their offsets when told that they are safe.
 *
 * <p>One thread at a time; {@link #wakeup} alone may come from another. After a batch either {@link #commit} or
 * {@link #rewind} is called before the next poll. A partition that goes to another member takes along what was not
 * committed: that member reads it again.
 */
public final class EventConsumer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration QUIET_BEFORE_PROBE = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final ConsumerSettings settings;
    private final ClusterView cluster;
    private final QuietPeriod quiet;
    private final OffsetLedger ledger = new OffsetLedger();
    private final TopicOrigins origins;
    private final StartingPartitions starting;
    private RunCutter gathered;

    EventConsumer(
            Consumer<byte[], byte[]> consumer, ConsumerSettings settings, ClusterView cluster, InstantSource clock) {
        this.consumer = consumer;
        this.settings = settings;
        this.cluster = cluster;
        this.origins = new TopicOrigins(consumer, cluster);
        this.starting = new StartingPartitions(consumer);
        this.quiet = new QuietPeriod(clock, QUIET_BEFORE_PROBE);
        this.gathered = new RunCutter(settings.limits());
        settings.subscription().apply(consumer, new Rebalance());
    }

    /**
     * Joins the group at the first poll; no connection is needed yet.
     *
     * @throws KafkaException when the settings cannot work, for one unresolvable servers
     */
    public static EventConsumer open(ConsumerSettings settings) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.config());
        try {
            ClusterView cluster = AdminClusterView.open(settings.cluster());
            return new EventConsumer(consumer, settings, cluster, InstantSource.system());
        } catch (KafkaException e) {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
            throw e;
        }
    }

    /** Gathers records until a limit is reached. */
    public Polled poll() {
        commitOwed();
        gathered = new RunCutter(settings.limits());
        try {
            Polled started = started(Duration.ZERO);
            if (started instanceof Polled.StartedLate) {
                return started;
            }
            gather();
            return gathered.isEmpty() ? nothing() : batch();
        } catch (WakeupException e) {
            return gathered.isEmpty() ? new Polled.Nothing() : batch();
        } catch (KafkaException e) {
            // what was gathered is good; the exception comes again at the next poll, for its cause is still there
            return gathered.isEmpty() ? refused(e) : batch();
        }
    }

    private void gather() {
        long deadline = System.nanoTime() + settings.limits().maxWait().toNanos();
        do {
            Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(left);
            records.forEach(gathered::add);
            records.nextOffsets().forEach(this::goOn);
        } while (!gathered.isFull() && System.nanoTime() < deadline);
    }

    /**
     * Takes note of a position, which is also behind offsets without a record, such as those of transactions' markers. With
     * none gathered since the last batch, which was committed or rewound, all records below it are safe.
     */
    private void goOn(TopicPartition partition, OffsetAndMetadata next) {
        if (gathered.has(partition)) {
            gathered.endAt(partition, next);
        } else {
            ledger.settle(Map.of(partition, next));
        }
    }

    private Polled batch() {
        quiet.interrupted();
        var runs = gathered.runs();
        Map<TopicPartition, Long> starts = new HashMap<>();
        runs.forEach(run -> starts.putIfAbsent(new TopicPartition(run.topic(), run.partition()), run.first()));
        try {
            Set<TopicPartition> replaced = origins.replaced(starts.keySet());
            if (!replaced.isEmpty()) {
                seek(starts);
                return startAnew(replaced);
            }
            Map<String, String> topicIds = new HashMap<>();
            starts.keySet().forEach(partition -> topicIds.put(partition.topic(), origins.id(partition)));
            return new Polled.Batch(runs, starts, gathered.ends(), topicIds);
        } catch (WakeupException e) {
            seek(starts);
            return new Polled.Nothing();
        } catch (KafkaException e) {
            seek(starts);
            return new Polled.Unavailable(Failure.of(e));
        }
    }

    /** Where the group was, in topics that are no more, says nothing of those that have their names now. */
    private Polled startAnew(Set<TopicPartition> partitions) {
        consumer.seekToBeginning(partitions);
        ledger.drop(partitions);
        origins.renew(partitions);
        return new Polled.TopicsReplaced(
                partitions.stream().map(TopicPartition::topic).collect(Collectors.toUnmodifiableSet()));
    }

    /** A consumer is silent about a broker that is away, so a long silence is looked into. */
    private Polled nothing() {
        if (quiet.isOver()) {
            try {
                cluster.probe();
            } catch (KafkaException e) {
                return new Polled.Unavailable(Failure.of(e));
            }
        }
        return new Polled.Nothing();
    }

    private Polled refused(KafkaException exception) {
        return switch (exception) {
            case NoOffsetForPartitionException first -> start(first.partitions());
            case OffsetOutOfRangeException gone -> outOfRange(gone.offsetOutOfRangePartitions());
            default -> new Polled.Unavailable(Failure.of(exception));
        };
    }

    private Polled outOfRange(Map<TopicPartition, Long> positions) {
        try {
            Set<TopicPartition> replaced = origins.replaced(positions.keySet());
            return replaced.isEmpty()
                    ? new Polled.Stopped(
                            "offset-out-of-range",
                            "These offsets are no longer (or not yet) in the log, by retention or because an unclean"
                                    + " election cut it: " + positions)
                    : startAnew(replaced);
        } catch (KafkaException e) {
            return new Polled.Unavailable(Failure.of(e));
        }
    }

    private Polled start(Set<TopicPartition> partitions) {
        try {
            return switch (settings.firstPosition()) {
                case EARLIEST -> {
                    starting.atBeginning(partitions);
                    yield started(START_TIMEOUT);
                }
                case LATEST -> {
                    starting.atEnd(partitions);
                    yield started(START_TIMEOUT);
                }
                case NONE ->
                    new Polled.Stopped(
                            "no-committed-offset",
                            "The group has committed no offset for these partitions: " + partitions);
            };
        } catch (KafkaException e) {
            return new Polled.Unavailable(Failure.of(e));
        }
    }

    private Polled started(Duration timeout) {
        Map<TopicPartition, Long> starts = starting.known(timeout);
        if (settings.firstPosition() == FirstPosition.LATEST) {
            // committed at once: were it only remembered, a restart before the first record would start anew
            starts.forEach((partition, end) -> ledger.settle(Map.of(partition, new OffsetAndMetadata(end))));
            return new Polled.Nothing();
        }
        Map<TopicPartition, Long> late = starts.entrySet().stream()
                .filter(start -> start.getValue() > 0)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        return late.isEmpty() ? new Polled.Nothing() : new Polled.StartedLate(late);
    }

    /**
     * Commits a batch that is safe.
     *
     * @return what went wrong, if anything did; the offsets are then committed with the next ones, or the records are
     *     delivered again to whoever has the partition
     */
    public Optional<Failure> commit(Polled.Batch batch) {
        ledger.settle(batch.ends());
        return commitOwed();
    }

    /** Has a batch that is not safe delivered again. */
    public void rewind(Polled.Batch batch) {
        seek(batch.starts());
    }

    private void seek(Map<TopicPartition, Long> positions) {
        Set<TopicPartition> mine = consumer.assignment();
        positions.forEach((partition, offset) -> {
            if (mine.contains(partition)) {
                consumer.seek(partition, offset);
            }
        });
    }

    private Optional<Failure> commitOwed() {
        var owed = ledger.owed();
        if (owed.isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> marked = origins.marked(owed);
            commitThroughWakeup(marked);
            ledger.drop(marked.keySet());
            return Optional.empty();
        } catch (CommitFailedException e) {
            // expelled from the group: the partitions are another member's now, and so are their offsets
            ledger.drop(owed.keySet());
            return Optional.of(Failure.of(e));
        } catch (KafkaException e) {
            return Optional.of(Failure.of(e));
        }
    }

    private void commitThroughWakeup(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            consumer.commitSync(offsets, COMMIT_TIMEOUT);
        } catch (WakeupException e) {
            // meant for a poll; the flag is now taken back
            consumer.commitSync(offsets, COMMIT_TIMEOUT);
        }
    }

    /** Ends a poll that is under way, from any thread. */
    public void wakeup() {
        consumer.wakeup();
    }

    /** Leaves the group. */
    @Override
    public void close() {
        try (cluster) {
            commitOwed();
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commitOwed();
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            gathered.drop(partitions);
            ledger.drop(partitions);
            origins.drop(partitions);
            starting.drop(partitions);
        }
    }
}
