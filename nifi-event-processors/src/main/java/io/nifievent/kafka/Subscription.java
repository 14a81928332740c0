package io.nifievent.kafka;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;

/** Which topics are consumed. */
public sealed interface Subscription {

    /** These; one that does not exist yet is consumed once it does. */
    record Names(List<String> topics) implements Subscription {
        public Names {
            topics = List.copyOf(topics);
            if (topics.isEmpty()) {
                throw new IllegalArgumentException("No topic to consume");
            }
        }

        @Override
        public void apply(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener listener) {
            consumer.subscribe(topics, listener);
        }

        @Override
        public boolean covers(String topic) {
            return topics.contains(topic);
        }
    }

    /** Every topic whose whole name matches, those to come included. */
    record Matching(Pattern pattern) implements Subscription {
        @Override
        public void apply(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener listener) {
            consumer.subscribe(pattern, listener);
        }

        @Override
        public boolean covers(String topic) {
            return pattern.matcher(topic).matches();
        }
    }

    void apply(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener listener);

    boolean covers(String topic);
}
