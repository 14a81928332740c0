package io.nifievent.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer that buffers what is sent and answers at the flush, each record by the script for its value, in order; when
 * it is closed before that, what is left fails, as with the real one.
 */
public final class ScriptedProducer extends MockProducer<byte[], byte[]> {

    private final Map<String, RuntimeException> failures = new HashMap<>();
    private final Map<String, RuntimeException> refusals = new HashMap<>();
    private int refused;
    private Instant now = Instant.EPOCH;
    private final List<String> acknowledged = new ArrayList<>();
    private final List<String> buffered = new ArrayList<>();

    public ScriptedProducer() {
        super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The record with this value fails once it is in the buffer. */
    public ScriptedProducer failing(String value, RuntimeException exception) {
        failures.put(value, exception);
        return this;
    }

    /** Records to this topic fail before they are in the buffer. */
    public ScriptedProducer refusing(String topic, RuntimeException exception) {
        refusals.put(topic, exception);
        return this;
    }

    /** From now on the topic is there. */
    public void admitting(String topic) {
        refusals.remove(topic);
    }

    public void letPass(Duration time) {
        now = now.plus(time);
    }

    /** How many records were refused so far. */
    public int refused() {
        return refused;
    }

    public List<String> acknowledged() {
        return acknowledged;
    }

    public EventPublisher publisher() {
        return new EventPublisher(this, 1 << 20, Duration.ofSeconds(5), View::new, () -> now);
    }

    private final class View implements ClusterView {

        @Override
        public Map<String, String> topicIds(Collection<String> topics) {
            return topics.stream()
                    .filter(topic -> !refusals.containsKey(topic))
                    .collect(Collectors.toMap(topic -> topic, topic -> "id-of-" + topic));
        }

        @Override
        public void probe() {}

        @Override
        public void close() {}
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        RuntimeException refusal = refusals.get(record.topic());
        if (refusal != null) {
            refused++;
            callback.onCompletion(null, refusal);
            return java.util.concurrent.CompletableFuture.failedFuture(refusal);
        }
        Future<RecordMetadata> future = super.send(record, callback);
        buffered.add(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8));
        return future;
    }

    @Override
    public synchronized void flush() {
        while (!buffered.isEmpty()) {
            String value = buffered.removeFirst();
            Optional<RuntimeException> failure = closed()
                    ? Optional.of(new KafkaException("Producer is closed forcefully."))
                    : Optional.ofNullable(failures.get(value));
            if (failure.isPresent()) {
                errorNext(failure.get());
            } else {
                acknowledged.add(value);
                completeNext();
            }
        }
    }
}
