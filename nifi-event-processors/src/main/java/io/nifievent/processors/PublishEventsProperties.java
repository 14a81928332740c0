package io.nifievent.processors;

import io.nifievent.services.KafkaConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** What can be set on PublishEvents. */
final class PublishEventsProperties {

    static final PropertyDescriptor KAFKA_CONNECTION = new PropertyDescriptor.Builder()
            .name("Kafka Connection")
            .description("The cluster to publish to.")
            .required(true)
            .identifiesControllerService(KafkaConnection.class)
            .build();

    static final PropertyDescriptor TOPIC = new PropertyDescriptor.Builder()
            .name("Topic")
            .description(
                    "The topic of a FlowFile's records. A FlowFile for which this comes out empty goes to failure.")
            .required(true)
            .defaultValue("${kafka.topic}")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor KEY_POINTER = new PropertyDescriptor.Builder()
            .name("Key Pointer")
            .description("JSON pointer to a line's record key, such as /event/User_ID. Records with the same key are"
                    + " kept in order. A line without a value there, or all when this comes out empty, has /event_id"
                    + " as its key; a line without that too has none.")
            .defaultValue("${kafka.key.pointer}")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor HEADER_ATTRIBUTES = new PropertyDescriptor.Builder()
            .name("Header Attributes")
            .description(
                    "Regular expression: an attribute whose whole name matches becomes a header of every record, in"
                            + " UTF-8 with control characters percent-encoded. Nothing set: no headers.")
            .defaultValue("event\\.type")
            .addValidator(StandardValidators.REGULAR_EXPRESSION_VALIDATOR)
            .build();

    static final PropertyDescriptor COMPRESSION = new PropertyDescriptor.Builder()
            .name("Compression Type")
            .description("How batches of records are compressed. zstd is smaller, lz4 takes less processor time.")
            .required(true)
            .allowableValues("none", "lz4", "zstd", "snappy", "gzip")
            .defaultValue("lz4")
            .build();

    static final PropertyDescriptor DELIVERY_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Delivery Timeout")
            .description(
                    "How long to try to deliver a record, Kafka's own retries included, before it goes to retry. At"
                            + " least 1 s; Kafka's request timeout is half of it, at most 30 s.")
            .required(true)
            .defaultValue("30 s")
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.SECONDS, 1, TimeUnit.DAYS))
            .build();

    static final PropertyDescriptor MAX_FLOW_FILES = new PropertyDescriptor.Builder()
            .name("Max FlowFiles")
            .description("How many FlowFiles to publish together at most; their records share Kafka's round trips.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.createLongValidator(1, 10_000, true))
            .build();

    /** In the order they are shown in. */
    static final List<PropertyDescriptor> ALL = List.of(
            KAFKA_CONNECTION, TOPIC, KEY_POINTER, HEADER_ATTRIBUTES, COMPRESSION, DELIVERY_TIMEOUT, MAX_FLOW_FILES);

    private PublishEventsProperties() {}
}
