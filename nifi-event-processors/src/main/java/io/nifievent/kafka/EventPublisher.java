package io.nifievent.kafka;

import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** An idempotent producer that publishes line by line. One publication at a time; after a withdrawal it is spent. */
public final class EventPublisher implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final int maxRecordBytes;
    private final Duration answerTimeout;
    private volatile boolean spent;

    EventPublisher(Producer<byte[], byte[]> producer, int maxRecordBytes, Duration answerTimeout) {
        this.producer = producer;
        this.maxRecordBytes = maxRecordBytes;
        this.answerTimeout = answerTimeout;
    }

    /**
     * Opens a producer; no connection is needed yet.
     *
     * @throws org.apache.kafka.common.KafkaException when the settings cannot work, for one unresolvable servers
     */
    public static EventPublisher open(ProducerSettings settings) {
        var config = settings.config();
        int maxRequestBytes = new ProducerConfig(config).getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return new EventPublisher(
                new KafkaProducer<>(config),
                maxRequestBytes,
                settings.deliveryTimeout().plus(ANSWER_MARGIN));
    }

    public Publication begin() {
        return new Publication(this);
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
        producer.close(CLOSE_TIMEOUT);
    }
}
