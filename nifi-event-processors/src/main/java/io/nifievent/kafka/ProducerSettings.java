package io.nifievent.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How events are published.
 *
 * @param compression Kafka's name: none, lz4, zstd, snappy or gzip
 * @param deliveryTimeout from handing over a record to giving up on it, Kafka's own retries included; at least 1 s
 */
public record ProducerSettings(ClusterSettings cluster, String compression, Duration deliveryTimeout) {

    private static final Duration MAX_BLOCK = Duration.ofSeconds(10);
    private static final int LINGER_MILLIS = 5;

    /**
     * A broker takes any first sequence number from a producer it does not know yet. With several requests in flight the
     * second batch may thus be appended though the first one was turned away, as happens in a topic just made; the
     * first one then never fits, and the order is lost.
     */
    private static final int MAX_IN_FLIGHT = 1;

    public ProducerSettings {
        if (deliveryTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("The delivery timeout is at least 1 s");
        }
    }

    Map<String, Object> config() {
        long timeoutMillis = deliveryTimeout.toMillis();
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        defaults.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        return cluster.forClient(
                ProducerConfig.configNames(),
                defaults,
                Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        MAX_IN_FLIGHT,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        compression,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(timeoutMillis),
                        // Kafka wants linger + request timeout within the delivery timeout; half leaves a second try
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(Math.min(30_000, timeoutMillis / 2)),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        Math.min(MAX_BLOCK.toMillis(), timeoutMillis),
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class,
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class));
    }
}
