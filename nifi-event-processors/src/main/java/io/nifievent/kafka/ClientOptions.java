package io.nifievent.kafka;

import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** What an operator may set on Kafka's clients by name. */
public final class ClientOptions {

    /** Set by properties of their own, or what the promises rest on. */
    private static final Set<String> FIXED = Set.of(
            "acks",
            "allow.auto.create.topics",
            "auto.offset.reset",
            "bootstrap.servers",
            "compression.type",
            "delivery.timeout.ms",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.block.ms",
            "max.in.flight.requests.per.connection",
            "max.poll.records",
            "request.timeout.ms",
            "security.protocol",
            "ssl.engine.factory.class",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    private ClientOptions() {}

    /** Whether a producer, consumer or admin client knows the name, and setting it is left to the operator. */
    public static boolean isOpen(String name) {
        return !FIXED.contains(name) && keys(name).findAny().isPresent();
    }

    /** Whether Kafka declares the value a secret. */
    public static boolean isSecret(String name) {
        return keys(name).anyMatch(key -> key.type == ConfigDef.Type.PASSWORD);
    }

    private static Stream<ConfigDef.ConfigKey> keys(String name) {
        return Stream.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
                .flatMap(definition -> Stream.ofNullable(definition.configKeys().get(name)));
    }
}
