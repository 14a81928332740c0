package io.nifievent.processors;

import io.nifievent.kafka.ConsumerSettings;
import io.nifievent.kafka.EventConsumer;
import io.nifievent.kafka.Failure;
import io.nifievent.kafka.LeasePool;
import io.nifievent.kafka.Polled;
import io.nifievent.kafka.Subscription;
import io.nifievent.services.ClusterVerification;
import io.nifievent.services.KafkaConnection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.InputRequirement.Requirement;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.annotation.lifecycle.OnStopped;
import org.apache.nifi.annotation.lifecycle.OnUnscheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;

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
                Max Wait bounds what this processor adds to latency; 100 ms is a good start.
                As many concurrent tasks over all nodes as there are partitions are of use at most.
                """)
public class ConsumeEvents extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("Events as newline-delimited JSON, one line per record.")
            .build();

    static final Relationship UNPARSEABLE = new Relationship.Builder()
            .name("unparseable")
            .description("A single record whose value is not one JSON object, as it came. The lines before and after it"
                    + " are in FlowFiles of their own.")
            .build();

    private static final Set<Relationship> RELATIONSHIPS = Set.of(SUCCESS, UNPARSEABLE);

    private volatile Optional<Running> running = Optional.empty();

    private record Running(LeasePool<EventConsumer> consumers, ConsumerSettings settings) {}

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ConsumeEventsProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        return ConsumeEventsProperties.validate(context);
    }

    /** Seam for tests. */
    EventConsumer open(ConsumerSettings settings) {
        return EventConsumer.open(settings);
    }

    @OnScheduled
    public void schedule(ProcessContext context) {
        ConsumerSettings settings = ConsumeEventsProperties.settings(context);
        running = Optional.of(new Running(new LeasePool<>(() -> open(settings)), settings));
    }

    @OnUnscheduled
    public void unschedule() {
        running.ifPresent(now -> now.consumers().forEachLent(EventConsumer::wakeup));
    }

    /** NiFi up to 2.4 removes a processor that is terminated or offloaded; that it has stopped, it is never told. */
    @OnStopped
    @OnRemoved
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
        } catch (RuntimeException | Error e) {
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
            case Polled.TopicsReplaced replaced ->
                getLogger()
                        .warn(
                                "These topics were deleted and made anew; consuming goes on at their oldest records, and"
                                        + " what the old ones had left is lost: {}",
                                replaced.topics());
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
            ConsumedFlowFiles consumed =
                    new ConsumedFlowFiles(session, now.settings().cluster().bootstrapServers());
            batch.runs()
                    .forEach(run -> consumed.receive(
                            run, Objects.requireNonNull(batch.topicIds().get(run.topic()))));
        } catch (RuntimeException | Error e) {
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
        } catch (RuntimeException | Error e) {
            now.consumers().discard(consumer);
            throw e;
        }
        now.consumers().giveBack(consumer);
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog logger, Map<String, String> attributes) {
        Subscription subscription = ConsumeEventsProperties.subscription(context);
        return ClusterVerification.verify(
                context.getProperty(ConsumeEventsProperties.KAFKA_CONNECTION)
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
