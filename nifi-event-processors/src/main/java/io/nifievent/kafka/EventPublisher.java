package io.nifievent.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/** An idempotent producer that publishes line by line. One publication at a time; after a withdrawal it is spent. */
public final class EventPublisher implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(10);

    /**
     * A producer that asks for a missing topic also has brokers that make topics by themselves make it, if they can by now. It
     * is seldom, for all other topics wait meanwhile.
     */
    private static final Duration PRODUCER_ASKS_AGAIN = Duration.ofHours(1);

    private final Producer<byte[], byte[]> producer;
    private final int maxRecordBytes;
    private final Duration answerTimeout;
    private final Supplier<ClusterView> clusters;
    private final QuietPeriod producerAsked;
    private final Map<String, Failure> missingTopics = new HashMap<>();
    private Optional<ClusterView> cluster = Optional.empty();
    private volatile boolean spent;

    /** @param clusters opens a view of the cluster, when one is needed */
    EventPublisher(
            Producer<byte[], byte[]> producer,
            int maxRecordBytes,
            Duration answerTimeout,
            Supplier<ClusterView> clusters,
            InstantSource clock) {
        this.producer = producer;
        this.clusters = clusters;
        this.producerAsked = new QuietPeriod(clock, PRODUCER_ASKS_AGAIN);
        this.maxRecordBytes = maxRecordBytes;
        this.answerTimeout = answerTimeout;
    }

    /**
     * Opens a producer; no connection is needed yet.
     *
     * @throws KafkaException when the settings cannot work, for one unresolvable servers
     */
    public static EventPublisher open(ProducerSettings settings) {
        var config = settings.config();
        int maxRequestBytes = new ProducerConfig(config).getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return new EventPublisher(
                new KafkaProducer<>(config),
                maxRequestBytes,
                settings.deliveryTimeout().plus(ANSWER_MARGIN),
                () -> AdminClusterView.open(settings.cluster()),
                InstantSource.system());
    }

    public Publication begin() {
        return new Publication(this, stillMissing());
    }

    /**
     * A producer waits for a topic that it can't find; so the cluster is asked first for those that were missing before.
     */
    private Map<String, Failure> stillMissing() {
        if (producerAsked.isOver()) {
            missingTopics.clear();
        }
        if (!missingTopics.isEmpty()) {
            try {
                ClusterView view = cluster.orElseGet(clusters);
                cluster = Optional.of(view);
                missingTopics
                        .keySet()
                        .removeAll(view.topicIds(missingTopics.keySet()).keySet());
            } catch (KafkaException e) {
                // the producer has to find out, with each topic for itself
                missingTopics.clear();
            }
        }
        return Map.copyOf(missingTopics);
    }

    /** Notes that the cluster says it has no such topic. */
    void missing(String topic, Failure failure) {
        missingTopics.put(topic, failure);
    }

    /** Whether a withdrawal closed the producer; then a new one is needed. */
    public boolean isSpent() {
        return spent;
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    int maxRecordBytes() {
        return maxRecordBytes;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    /** Gives up on everything not acknowledged. Safe in a callback of the producer. */
    void withdraw() {
        spent = true;
        producer.close(Duration.ZERO);
    }

    @Override
    public void close() {
        cluster.ifPresent(ClusterView::close);
        producer.close(CLOSE_TIMEOUT);
    }
}
