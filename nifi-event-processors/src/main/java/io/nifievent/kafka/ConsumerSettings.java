package io.nifievent.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is consumed and how. */
public record ConsumerSettings(
        ClusterSettings cluster,
        String groupId,
        Subscription subscription,
        FirstPosition firstPosition,
        BatchLimits limits) {

    private static final int METADATA_MAX_AGE_MILLIS = 5_000;

    Map<String, Object> config() {
        Map<String, Object> defaults = new HashMap<>();
        // how soon a pattern sees a new topic
        defaults.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MILLIS);
        boolean brokerAssigns = "consumer".equals(cluster.properties().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG));
        if (!brokerAssigns) {
            // partitions that stay where they are go on while others move
            defaults.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        return cluster.forClient(
                ConsumerConfig.configNames(),
                defaults,
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        groupId,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        // a position that is gone is reported, never replaced by Kafka in silence
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        limits.maxRecords(),
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class,
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class));
    }
}
