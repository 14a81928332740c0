package io.nifievent.kafka;

import java.util.Collection;
import java.util.Map;

/** What is asked of the cluster beside records. Implementations are thread-safe. */
public interface ClusterView extends AutoCloseable {

    /**
     * The ids, by name, of those of the topics that there are. A topic keeps its id from its creation to its deletion
     * (KIP-516).
     *
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer; may be repeated
     */
    Map<String, String> topicIds(Collection<String> topics);

    /**
     * Checks that the cluster answers.
     *
     * @throws org.apache.kafka.common.KafkaException when it does not
     */
    void probe();

    @Override
    void close();
}
