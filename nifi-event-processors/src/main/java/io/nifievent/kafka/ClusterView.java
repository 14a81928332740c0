package io.nifievent.kafka;

import java.util.Collection;

/** What a consumer asks of the cluster beside records. Implementations are thread-safe. */
public interface ClusterView extends AutoCloseable {

    /**
     * The id a topic keeps from its creation to its deletion (KIP-516); remembered until forgotten.
     *
     * @throws org.apache.kafka.common.KafkaException when the cluster does not answer; may be repeated
     */
    String topicId(String topic);

    /** Asks anew from now on: a topic of that name may be another one. */
    void forget(Collection<String> topics);

    /**
     * Checks that the cluster answers.
     *
     * @throws org.apache.kafka.common.KafkaException when it does not
     */
    void probe();

    @Override
    void close();
}
