package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.SwipeEvents;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Fills a topic with events.
 *
 * @param bootstrapServers Kafka's address
 */
record TopicLoad(String bootstrapServers, String topic) {

    private static final int PARTITIONS = 4;

    /** Makes the topic, which must not be there. */
    void create() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Writes the events with these numbers, all of one day; returns when Kafka has acknowledged each. */
    void write(long first, long count) {
        write(first, count, number -> {});
    }

    /** The same, so many a second. */
    void writeSteadily(long first, long count, int eventsPerSecond) {
        long start = System.nanoTime();
        write(first, count, number -> {
            long early = start + (number - first) * 1_000_000_000L / eventsPerSecond - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            }
        });
    }

    private void write(long first, long count, LongConsumer pace) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024);
        Queue<Exception> failures = new ConcurrentLinkedQueue<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (long number = first; number < first + count; number++) {
                pace.accept(number);
                var unused =
                        producer.send(new ProducerRecord<>(topic, SwipeEvents.line(number, 1)), (written, failure) -> {
                            if (failure != null) {
                                failures.add(failure);
                            }
                        });
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " events were not written", failures.peek());
        }
    }
}
