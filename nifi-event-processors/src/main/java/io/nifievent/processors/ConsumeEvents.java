package io.nifievent.processors;

import io.nifievent.kafka.BatchLimits;
import io.nifievent.kafka.ConsumerSettings;
import io.nifievent.kafka.EventConsumer;
import io.nifievent.kafka.Failure;
import io.nifievent.kafka.FirstPosition;
import io.nifievent.kafka.LeasePool;
import io.nifievent.kafka.Polled;
import io.nifievent.kafka.Run;
import io.nifievent.kafka.Subscription;
import io.nifievent.services.ClusterVerification;
import io.nifievent.services.KafkaConnection;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.InputRequirement.Requirement;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.annotation.lifecycle.OnStopped;
import org.apache.nifi.annotation.lifecycle.OnUnscheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.util.StandardValidators;

@Tags({"kafka", "event", "consume", "receive", "get", "ndjson"})
@CapabilityDescription(
        "Consumes Kafka records whose values are JSON objects as newline-delimited JSON: a FlowFile holds"
                + " records of one partition with consecutive offsets, one line each. Offsets are committed only after NiFi has"
                + " committed the FlowFiles, so nothing is lost; after a crash records may be delivered again with the same"
                + " offsets. A position that is no longer in the log raises an error and stops that partition: nothing is"
                + " skipped in silence.")
@InputRequirement(Requirement.INPUT_FORBIDDEN)
@WritesAttributes({
    @WritesAttribute(attribute = "kafka.topic", description = "The topic"),
    @WritesAttribute(
            attribute = "kafka.topic.id",
            description = "The topic's id, which differs when a topic is deleted and made anew"),
    @WritesAttribute(attribute = "kafka.partition", description = "The partition"),
    @WritesAttribute(attribute = "kafka.offset.first", description = "Offset of the first line"),
    @WritesAttribute(attribute = "kafka.offset.last", description = "Offset of the last line"),
    @WritesAttribute(
            attribute = "event.count",
            description = "Lines: kafka.offset.last - kafka.offset.first + 1; on unparseable 1, the record"),
    @WritesAttribute(
            attribute = "kafka.error.code",
            description = "On unparseable: malformed-json, or tombstone for a record without a value"),
    @WritesAttribute(
            attribute = "mime.type",
            description = "application/x-ndjson; on unparseable" + " application/octet-stream")
})
@SeeAlso(PublishEvents.class)
@UseCase(
        description = "Consume the topics of all event types with low latency",
        keywords = {"kafka", "consume", "near real time"},
        configuration = """
                Set Topic Format to "pattern" and Topics to a regular expression, such as events\\..*
                Max Wait bounds what this processor adds to latency; 500 ms is a good start.
                As many concurrent tasks over all nodes as there are partitions are of use at most.
                """)
public class ConsumeEvents extends AbstractProcessor implements VerifiableProcessor {

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
            .defaultValue("500 ms")
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.MILLISECONDS, 60, TimeUnit.SECONDS))
            .build();

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("Events as newline-delimited JSON, one line per record.")
            .build();

    static final Relationship UNPARSEABLE = new Relationship.Builder()
            .name("unparseable")
            .description("A single record whose value is not one JSON object, as it came. The lines before and after it"
                    + " are in FlowFiles of their own.")
            .build();

    private static final List<PropertyDescriptor> DESCRIPTORS =
            List.of(KAFKA_CONNECTION, GROUP_ID, TOPIC_FORMAT, TOPICS, FIRST_POSITION, MAX_RECORDS, MAX_BYTES, MAX_WAIT);
    private static final Set<Relationship> RELATIONSHIPS = Set.of(SUCCESS, UNPARSEABLE);

    private volatile Optional<Running> running = Optional.empty();

    private record Running(LeasePool<EventConsumer> consumers, ConsumerSettings settings) {}

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return DESCRIPTORS;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        String topics =
                context.getProperty(TOPICS).evaluateAttributeExpressions().getValue();
        return context.getProperty(TOPIC_FORMAT).getValue().equals("pattern")
                ? List.of(StandardValidators.REGULAR_EXPRESSION_VALIDATOR.validate(TOPICS.getName(), topics, context))
                : List.of();
    }

    /** Seam for tests. */
    EventConsumer open(ConsumerSettings settings) {
        return EventConsumer.open(settings);
    }

    @OnScheduled
    public void schedule(ProcessContext context) {
        ConsumerSettings settings = new ConsumerSettings(
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
        running = Optional.of(new Running(new LeasePool<>(() -> open(settings)), settings));
    }

    private static Subscription subscription(ProcessContext context) {
        String topics =
                context.getProperty(TOPICS).evaluateAttributeExpressions().getValue();
        return context.getProperty(TOPIC_FORMAT).getValue().equals("pattern")
                ? new Subscription.Matching(Pattern.compile(topics))
                : new Subscription.Names(Arrays.stream(topics.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    @OnUnscheduled
    public void unschedule() {
        running.ifPresent(now -> now.consumers().forEachLent(EventConsumer::wakeup));
    }

    @OnStopped
    public void stop() {
        running.ifPresent(now -> now.consumers().close());
        running = Optional.empty();
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) {
        Running now = running.orElseThrow();
        EventConsumer consumer;
        try {
            consumer = now.consumers().borrow();
        } catch (KafkaException e) {
            unavailable(context, Failure.of(e));
            return;
        }
        Polled polled;
        try {
            polled = consumer.poll();
        } catch (RuntimeException e) {
            now.consumers().discard(consumer);
            throw e;
        }
        if (polled instanceof Polled.Batch batch) {
            receive(session, now, consumer, batch);
            return;
        }
        now.consumers().giveBack(consumer);
        report(context, polled);
    }

    private void report(ProcessContext context, Polled polled) {
        switch (polled) {
            case Polled.Batch batch -> throw new IllegalArgumentException("A batch is received, not reported");
            case Polled.Nothing nothing -> {}
            case Polled.StartedLate late ->
                getLogger()
                        .warn(
                                "The group starts at the oldest records left; older ones were removed before. If it has"
                                        + " run before, they are lost to it: {}",
                                late.oldest());
            case Polled.Stopped stopped -> {
                getLogger()
                        .error(
                                "Consuming has stopped, for going on would skip records: {} {} Stop the processor, set the"
                                        + " group's offsets where to go on, and start it again.",
                                stopped.code(),
                                stopped.reason());
                context.yield();
            }
            case Polled.Unavailable unavailable -> unavailable(context, unavailable.failure());
        }
    }

    private void unavailable(ProcessContext context, Failure failure) {
        getLogger().error("Kafka cannot be used now, polling goes on: {} {}", failure.code(), failure.reason());
        context.yield();
    }

    private void receive(ProcessSession session, Running now, EventConsumer consumer, Polled.Batch batch) {
        try {
            batch.runs().forEach(run -> receive(session, now, batch, run));
        } catch (RuntimeException e) {
            giveUp(now, consumer, batch);
            throw e;
        }
        session.commitAsync(() -> acknowledge(now, consumer, batch), failure -> giveUp(now, consumer, batch));
    }

    private void acknowledge(Running now, EventConsumer consumer, Polled.Batch batch) {
        try {
            consumer.commit(batch)
                    .ifPresent(failure -> getLogger()
                            .warn(
                                    "Offsets were not committed; they are with the next batch, or the records come again:"
                                            + " {} {}",
                                    failure.code(),
                                    failure.reason()));
        } finally {
            now.consumers().giveBack(consumer);
        }
    }

    private static void giveUp(Running now, EventConsumer consumer, Polled.Batch batch) {
        try {
            consumer.rewind(batch);
        } finally {
            now.consumers().giveBack(consumer);
        }
    }

    private static void receive(ProcessSession session, Running now, Polled.Batch batch, Run run) {
        FlowFile flowFile = session.create();
        Map<String, String> attributes = new HashMap<>(Map.of(
                "kafka.topic", run.topic(),
                "kafka.topic.id", Objects.requireNonNull(batch.topicIds().get(run.topic())),
                "kafka.partition", Integer.toString(run.partition()),
                "kafka.offset.first", Long.toString(run.first()),
                "kafka.offset.last", Long.toString(run.last()),
                "event.count", Long.toString(run.last() - run.first() + 1)));
        Relationship relationship;
        switch (run) {
            case Run.Events events -> {
                attributes.put("mime.type", "application/x-ndjson");
                flowFile = session.write(flowFile, out -> {
                    OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                    for (byte[] line : events.lines()) {
                        buffered.write(line);
                        buffered.write('\n');
                    }
                    buffered.flush();
                });
                relationship = SUCCESS;
            }
            case Run.Unreadable unreadable -> {
                attributes.put("mime.type", "application/octet-stream");
                attributes.put("kafka.error.code", unreadable.code());
                flowFile = session.write(flowFile, out -> out.write(unreadable.value()));
                relationship = UNPARSEABLE;
            }
        }
        flowFile = session.putAllAttributes(flowFile, attributes);
        session.getProvenanceReporter()
                .receive(
                        flowFile,
                        "kafka://" + now.settings().cluster().bootstrapServers() + "/" + run.topic() + "/"
                                + run.partition() + "?offset=" + run.first() + "-" + run.last());
        session.adjustCounter("Events Consumed", run.last() - run.first() + 1, false);
        session.transfer(flowFile, relationship);
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog logger, Map<String, String> attributes) {
        Subscription subscription = subscription(context);
        return ClusterVerification.verify(
                context.getProperty(KAFKA_CONNECTION)
                        .asControllerService(KafkaConnection.class)
                        .settings(),
                List.of(topics -> find(subscription, topics)));
    }

    private static ConfigVerificationResult find(Subscription subscription, Set<String> topics) {
        List<String> found =
                topics.stream().filter(subscription::covers).sorted().toList();
        return found.isEmpty()
                ? ClusterVerification.result(
                        "Find Topics", Outcome.FAILED, "No topic that this login may see is covered by Topics yet.")
                : ClusterVerification.result("Find Topics", Outcome.SUCCESSFUL, "Topics: " + String.join(", ", found));
    }
}
