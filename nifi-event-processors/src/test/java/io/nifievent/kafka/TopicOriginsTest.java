package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicOriginsTest {

    private static final TopicPartition THERE = new TopicPartition("there", 0);
    private static final TopicPartition GONE = new TopicPartition("gone", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final TopicOrigins origins = new TopicOrigins(consumer, new ClusterView() {
        @Override
        public Map<String, String> topicIds(Collection<String> topics) {
            return Map.of("there", "id");
        }

        @Override
        public void probe() {}

        @Override
        public void close() {}
    });

    TopicOriginsTest() {
        consumer.assign(Set.of(THERE, GONE));
    }

    @Test
    void leavesOutATopicThatIsGoneAndKeepsNoOtherFromBeingCommitted() {
        assertThat(origins.marked(Map.of(THERE, new OffsetAndMetadata(5), GONE, new OffsetAndMetadata(7))))
                .isEqualTo(Map.of(THERE, new OffsetAndMetadata(5, "topic-id=id")));
    }

    @Test
    void knowsATopicThatIsGoneByWhatWasCommitted() {
        consumer.commitSync(Map.of(GONE, new OffsetAndMetadata(7, "topic-id=before")));

        assertThat(origins.replaced(Set.of(THERE, GONE))).isEmpty();
        assertThat(origins.id(GONE)).isEqualTo("before");
    }

    @Test
    void saysThatATopicIsGone() {
        assertThat(origins.replaced(Set.of(GONE))).isEmpty();
        assertThatThrownBy(() -> origins.id(GONE)).isInstanceOf(UnknownTopicOrPartitionException.class);
    }
}
