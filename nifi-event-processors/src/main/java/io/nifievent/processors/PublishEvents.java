package io.nifievent.processors;

import io.nifievent.kafka.Address;
import io.nifievent.kafka.Destination;
import io.nifievent.kafka.EventPublisher;
import io.nifievent.kafka.Failure;
import io.nifievent.kafka.LeasePool;
import io.nifievent.kafka.ProducerSettings;
import io.nifievent.kafka.Publication;
import io.nifievent.kafka.Shipment;
import io.nifievent.services.ClusterVerification;
import io.nifievent.services.KafkaConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.InputRequirement.Requirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.MultiProcessorUseCase;
import org.apache.nifi.annotation.documentation.ProcessorConfiguration;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.annotation.lifecycle.OnStopped;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;

@Tags({"kafka", "event", "publish", "send", "put", "ndjson", "idempotent"})
@CapabilityDescription(
        "Publishes each line of newline-delimited JSON as a Kafka record. A FlowFile is passed on only when"
                + " all in-sync replicas have acknowledged every one of its records. When some were not acknowledged, the"
                + " FlowFile is split: the acknowledged lines go to success, the others alone to retry or failure, so nothing"
                + " that was acknowledged is sent again. The order of the records of a key is kept within what is"
                + " published together.")
@InputRequirement(Requirement.INPUT_REQUIRED)
@ReadsAttributes({
    @ReadsAttribute(attribute = "kafka.topic", description = "The topic, with the default of the Topic property"),
    @ReadsAttribute(
            attribute = "kafka.key.pointer",
            description = "Where in a line the record key stands, with the default of the Key Pointer property"),
    @ReadsAttribute(attribute = "event.type", description = "Sent as a header, with the default of Header Attributes")
})
@WritesAttributes({
    @WritesAttribute(attribute = "event.count", description = "Lines in the FlowFile"),
    @WritesAttribute(
            attribute = "kafka.error.code",
            description = "On retry and failure: a stable name of the error, mostly Kafka's own in lower case, such as"
                    + " request-timed-out, message-too-large, topic-authorization-failed, topic-missing,"
                    + " invalid-topic-exception, invalid-key-pointer or malformed-json"),
    @WritesAttribute(attribute = "kafka.error.reason", description = "On retry and failure: the error in a sentence")
})
@SeeAlso(ConsumeEvents.class)
@UseCase(
        description = "Publish routed events to the Kafka topic of their event type",
        keywords = {"kafka", "publish", "event"},
        configuration = """
                Leave Topic and Key Pointer at their defaults: they read what RouteEvents wrote.
                Connect "retry" back to this processor, without automatic retry on it, and prioritise both queues by
                OldestFlowFileFirstPrioritizer. Keep "failure" for a person to look at.
                """)
@MultiProcessorUseCase(
        description = "Carry events through Kafka so that each is stored once",
        keywords = {"kafka", "exactly once", "buffer"},
        configurations = {
            @ProcessorConfiguration(
                    processorClass = PublishEvents.class,
                    configuration = "Use the same Kafka Connection. Connect \"retry\" back to the processor."),
            @ProcessorConfiguration(
                    processorClass = ConsumeEvents.class,
                    configuration = "Set Topics to those published; connect \"success\" to PutHudi, which skips what it"
                            + " has stored already.")
        })
public class PublishEvents extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("Lines that all in-sync replicas acknowledged.")
            .build();

    static final Relationship RETRY = new Relationship.Builder()
            .name("retry")
            .description(
                    "Lines not acknowledged that may be when sent again. Connect it back to this processor. Automatic"
                            + " retry by NiFi would send the acknowledged lines of the same FlowFile again, too.")
            .build();

    static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description("Lines that Kafka refuses for good: too large, no right to write, no such topic name.")
            .build();

    private static final Set<Relationship> RELATIONSHIPS = Set.of(SUCCESS, RETRY, FAILURE);

    /** As in the queue when it has a prioritizer by age: a FlowFile that comes back is older than what waited behind it. */
    static final Comparator<FlowFile> OLDEST_FIRST =
            Comparator.comparingLong(FlowFile::getLineageStartDate).thenComparingLong(FlowFile::getLineageStartIndex);

    private volatile Optional<Running> running = Optional.empty();

    private record Running(
            LeasePool<EventPublisher> publishers,
            String bootstrapServers,
            Optional<Pattern> headerAttributes,
            int maxFlowFiles) {}

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PublishEventsProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    /** Seam for tests. */
    EventPublisher open(ProducerSettings settings) {
        return EventPublisher.open(settings);
    }

    @OnScheduled
    public void schedule(ProcessContext context) {
        var cluster = context.getProperty(PublishEventsProperties.KAFKA_CONNECTION)
                .asControllerService(KafkaConnection.class)
                .settings();
        ProducerSettings settings = new ProducerSettings(
                cluster,
                context.getProperty(PublishEventsProperties.COMPRESSION).getValue(),
                context.getProperty(PublishEventsProperties.DELIVERY_TIMEOUT).asDuration());
        running = Optional.of(new Running(
                new LeasePool<>(() -> open(settings)),
                cluster.bootstrapServers(),
                Optional.ofNullable(context.getProperty(PublishEventsProperties.HEADER_ATTRIBUTES)
                                .getValue())
                        .map(Pattern::compile),
                context.getProperty(PublishEventsProperties.MAX_FLOW_FILES).asInteger()));
    }

    /** NiFi up to 2.4 removes a processor that is terminated or offloaded; that it has stopped, it is never told. */
    @OnStopped
    @OnRemoved
    public void stop() {
        running.ifPresent(now -> now.publishers().close());
        running = Optional.empty();
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) {
        Running now = running.orElseThrow();
        List<FlowFile> flowFiles = session.get(now.maxFlowFiles());
        if (flowFiles.isEmpty()) {
            return;
        }
        EventPublisher publisher;
        try {
            publisher = now.publishers().borrow();
        } catch (KafkaException e) {
            Failure failure = Failure.of(e);
            getLogger()
                    .error(
                            "No producer could be opened, the FlowFiles stay queued: {} {}",
                            failure.code(),
                            failure.reason());
            session.rollback();
            context.yield();
            return;
        }
        boolean reusable = false;
        try {
            publish(
                    context,
                    session,
                    now,
                    publisher,
                    flowFiles.stream().sorted(OLDEST_FIRST).toList());
            reusable = !publisher.isSpent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Stopped while waiting for Kafka; the FlowFiles stay queued", e);
        } finally {
            if (reusable) {
                now.publishers().giveBack(publisher);
            } else {
                now.publishers().discard(publisher);
            }
        }
    }

    private void publish(
            ProcessContext context,
            ProcessSession session,
            Running now,
            EventPublisher publisher,
            List<FlowFile> flowFiles)
            throws InterruptedException {
        long start = System.nanoTime();
        PublishedFlowFiles published = new PublishedFlowFiles(session, getLogger(), now.bootstrapServers());
        Publication publication = publisher.begin();
        Map<FlowFile, Shipment> shipments = new LinkedHashMap<>();
        for (FlowFile flowFile : flowFiles) {
            switch (address(context, now, flowFile)) {
                case Destination destination -> {
                    Shipment shipment = new Shipment(destination);
                    shipments.put(flowFile, shipment);
                    session.read(flowFile, in -> publication.send(shipment, in));
                }
                case Failure failure -> published.reject(flowFile, failure);
            }
        }
        Optional<Failure> withdrawn = publication.await();
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        boolean allSettled = true;
        for (Map.Entry<FlowFile, Shipment> shipment : shipments.entrySet()) {
            allSettled &= published.settle(shipment.getKey(), shipment.getValue(), millis);
        }
        if (!allSettled || withdrawn.isPresent()) {
            context.yield();
        }
    }

    private static Address address(ProcessContext context, Running now, FlowFile flowFile) {
        Map<String, String> headers = new TreeMap<>();
        now.headerAttributes()
                .ifPresent(pattern -> flowFile.getAttributes().forEach((name, value) -> {
                    if (pattern.matcher(name).matches()) {
                        headers.put(name, value);
                    }
                }));
        return Destination.of(
                evaluated(context, PublishEventsProperties.TOPIC, flowFile),
                evaluated(context, PublishEventsProperties.KEY_POINTER, flowFile),
                headers);
    }

    private static String evaluated(ProcessContext context, PropertyDescriptor descriptor, FlowFile flowFile) {
        return Optional.ofNullable(context.getProperty(descriptor)
                        .evaluateAttributeExpressions(flowFile)
                        .getValue())
                .orElse("");
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog logger, Map<String, String> attributes) {
        String topic = Optional.ofNullable(context.getProperty(PublishEventsProperties.TOPIC)
                        .evaluateAttributeExpressions(attributes)
                        .getValue())
                .orElse("");
        return ClusterVerification.verify(
                context.getProperty(PublishEventsProperties.KAFKA_CONNECTION)
                        .asControllerService(KafkaConnection.class)
                        .settings(),
                List.of(topics -> find(topic, topics)));
    }

    private static ConfigVerificationResult find(String topic, Set<String> topics) {
        if (topic.isBlank()) {
            return ClusterVerification.result(
                    "Find Topic", Outcome.SKIPPED, "The topic depends on attributes; give some to verify it.");
        }
        return topics.contains(topic)
                ? ClusterVerification.result("Find Topic", Outcome.SUCCESSFUL, "The topic " + topic + " is there.")
                : ClusterVerification.result(
                        "Find Topic",
                        Outcome.FAILED,
                        "The topic " + topic + " is not there, or this login may not see it. It is made by the first"
                                + " record if the brokers make topics by themselves.");
    }
}
