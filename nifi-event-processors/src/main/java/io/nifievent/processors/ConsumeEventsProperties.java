package io.nifievent.processors;

import io.nifievent.kafka.BatchLimits;
import io.nifievent.kafka.ConsumerSettings;
import io.nifievent.kafka.FirstPosition;
import io.nifievent.kafka.Subscription;
import io.nifievent.services.KafkaConnection;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.util.StandardValidators;

/** What can be set on ConsumeEvents, and what it comes to. */
final class ConsumeEventsProperties {

    static final PropertyDescriptor KAFKA_CONNECTION = new PropertyDescriptor.Builder()
            .name("Kafka Connection")
            .description("The cluster to consume from.")
            .required(true)
            .identifiesControllerService(KafkaConnection.class)
            .build();

    static final PropertyDescriptor GROUP_ID = new PropertyDescriptor.Builder()
            .name("Group ID")
            .description(
                    "Consumer group: its members share the partitions, and it remembers how far it has read. Another"
                            + " id reads everything anew.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor TOPIC_FORMAT = new PropertyDescriptor.Builder()
            .name("Topic Format")
            .description("How Topics is read: names separated by commas, or one regular expression (pattern).")
            .required(true)
            .allowableValues("names", "pattern")
            .defaultValue("names")
            .build();

    static final PropertyDescriptor TOPICS = new PropertyDescriptor.Builder()
            .name("Topics")
            .description("The topics to consume. A pattern must match the whole name; a topic made later is seen within"
                    + " 5 s.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor FIRST_POSITION = new PropertyDescriptor.Builder()
            .name("First Position")
            .description("Where to start in a partition for which the group has committed nothing yet: at its oldest"
                    + " record (earliest), behind its newest (latest), or not at all but with an error (none). Has no"
                    + " effect once there is a committed offset, not even when that is no longer in the log.")
            .required(true)
            .allowableValues("earliest", "latest", "none")
            .defaultValue("earliest")
            .build();

    static final PropertyDescriptor MAX_RECORDS = new PropertyDescriptor.Builder()
            .name("Max Records")
            .description("A FlowFile has at most this many lines, and polling ends at this many records.")
            .required(true)
            .defaultValue("10000")
            .addValidator(StandardValidators.createLongValidator(1, 1_000_000, true))
            .build();

    static final PropertyDescriptor MAX_BYTES = new PropertyDescriptor.Builder()
            .name("Max Bytes")
            .description("A FlowFile has at most this many bytes, unless its only record is larger, and polling ends at"
                    + " this many. One poll holds them in memory per concurrent task.")
            .required(true)
            .defaultValue("16 MB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, 1L << 30))
            .build();

    static final PropertyDescriptor MAX_WAIT = new PropertyDescriptor.Builder()
            .name("Max Wait")
            .description(
                    "How long to gather records before they are passed on. Shorter: sooner; longer: larger FlowFiles.")
            .required(true)
            .defaultValue("100 ms")
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.MILLISECONDS, 60, TimeUnit.SECONDS))
            .build();

    /** In the order they are shown in. */
    static final List<PropertyDescriptor> ALL =
            List.of(KAFKA_CONNECTION, GROUP_ID, TOPIC_FORMAT, TOPICS, FIRST_POSITION, MAX_RECORDS, MAX_BYTES, MAX_WAIT);

    private ConsumeEventsProperties() {}

    /** What is wrong with the properties together. */
    static Collection<ValidationResult> validate(ValidationContext context) {
        return isPattern(context)
                ? List.of(StandardValidators.REGULAR_EXPRESSION_VALIDATOR.validate(
                        TOPICS.getName(), topics(context), context))
                : List.of();
    }

    static ConsumerSettings settings(PropertyContext context) {
        return new ConsumerSettings(
                context.getProperty(KAFKA_CONNECTION)
                        .asControllerService(KafkaConnection.class)
                        .settings(),
                context.getProperty(GROUP_ID).evaluateAttributeExpressions().getValue(),
                subscription(context),
                FirstPosition.valueOf(
                        context.getProperty(FIRST_POSITION).getValue().toUpperCase(Locale.ROOT)),
                new BatchLimits(
                        context.getProperty(MAX_RECORDS).asInteger(),
                        context.getProperty(MAX_BYTES).asDataSize(DataUnit.B).longValue(),
                        context.getProperty(MAX_WAIT).asDuration()));
    }

    static Subscription subscription(PropertyContext context) {
        return isPattern(context)
                ? new Subscription.Matching(Pattern.compile(topics(context)))
                : new Subscription.Names(Arrays.stream(topics(context).split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    private static boolean isPattern(PropertyContext context) {
        return context.getProperty(TOPIC_FORMAT).getValue().equals("pattern");
    }

    private static String topics(PropertyContext context) {
        return context.getProperty(TOPICS).evaluateAttributeExpressions().getValue();
    }
}
