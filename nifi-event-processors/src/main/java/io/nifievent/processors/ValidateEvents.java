package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.event.ArrivalLines;
import io.nifievent.services.EventCatalog;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.RejectedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.jspecify.annotations.Nullable;

@SideEffectFree
@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"event", "validate", "json", "json schema", "ndjson", "record", "quarantine"})
@CapabilityDescription("Checks events against the JSON Schema that the event catalog has for their type and version. A"
        + " FlowFile may hold one JSON event, a JSON array of events, one event per line (NDJSON), an HTML form post, or"
        + " anything a Record Reader reads. Each event is judged by itself: a bad one never takes its batch along. Valid"
        + " events leave as lines of JSON in an envelope with their id, type, version, time and time of receipt; for each"
        + " other a line says why it was rejected, with its bytes and origin.")
@UseCase(description = "Judge events that ListenEvents received", configuration = """
                Connect the success relationship of ListenEvents and leave Content Type at ${mime.type}.
                """)
@UseCase(
        description = "Accept events posted to an HTTP endpoint and keep the bad ones with their reasons",
        configuration = """
                Connect the success relationship of ListenHTTP, with HTTP Headers to receive as Attributes set to \
                (?i)content-type, and set Content Type to ${'Content-Type':replaceNull(${'content-type'})}. \
                Connect valid and invalid to a RouteEvents each: rejected events are events of the type RejectedEvent.
                """)
@WritesAttributes({
    @WritesAttribute(attribute = EventLinesFlowFile.COUNT, description = "Number of events in the FlowFile"),
    @WritesAttribute(attribute = "mime.type", description = "application/x-ndjson"),
    @WritesAttribute(attribute = "event.error.message", description = "On failure, why the content can't be read")
})
@SeeAlso({ListenEvents.class, RouteEvents.class, EventCatalog.class})
public class ValidateEvents extends AbstractProcessor implements VerifiableProcessor {

    static final PropertyDescriptor EVENT_CATALOG = new PropertyDescriptor.Builder()
            .name("Event Catalog")
            .description("The event types and their schemas.")
            .identifiesControllerService(EventCatalog.class)
            .required(true)
            .build();

    static final PropertyDescriptor RECORD_READER = new PropertyDescriptor.Builder()
            .name("Record Reader")
            .description(
                    "Reads FlowFiles in another form, such as Avro or CSV. Without one, content is JSON or a form.")
            .identifiesControllerService(RecordReaderFactory.class)
            .build();

    static final PropertyDescriptor CONTENT_TYPE = new PropertyDescriptor.Builder()
            .name("Content Type")
            .description("MIME type of the content. application/x-www-form-urlencoded is read as a form, "
                    + ArrivalLines.MIME_TYPE + " as the lines of ListenEvents, anything else as JSON. Not used with a"
                    + " Record Reader.")
            .required(true)
            .defaultValue("${mime.type}")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor MAX_EVENT_SIZE = new PropertyDescriptor.Builder()
            .name("Max Event Size")
            .description("An event longer than this is rejected; of its bytes, this many are kept. A rejected event"
                    + " travels in base64, so Kafka has to take messages half as long again.")
            .required(true)
            .defaultValue("512 KB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, 64L * 1024 * 1024))
            .build();

    static final PropertyDescriptor MAX_TIME_AHEAD = new PropertyDescriptor.Builder()
            .name("Max Time Ahead")
            .description("An event whose own time is later than its receipt by more than this is rejected, unless"
                    + " its type has a limit of its own.")
            .required(true)
            .defaultValue("24 hours")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor BATCH_SIZE = new PropertyDescriptor.Builder()
            .name("Max FlowFiles Per Batch")
            .description("Up to this many queued FlowFiles are checked together and leave as one FlowFile of valid and"
                    + " one of invalid events, which makes everything downstream cheaper.")
            .required(true)
            .defaultValue("500")
            .addValidator(StandardValidators.createLongValidator(1, 10_000, true))
            .build();

    static final Relationship VALID = new Relationship.Builder()
            .name("valid")
            .description("Events that obey the catalog, one a line.")
            .build();

    static final Relationship INVALID = new Relationship.Builder()
            .name("invalid")
            .description(
                    "For each other event a line of the type RejectedEvent: codes, JSON pointers, messages, raw bytes"
                            + " and origin.")
            .build();

    static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description("FlowFiles that the Record Reader can't read, unchanged.")
            .build();

    record Settings(
            EventCatalog catalog,
            Optional<RecordReaderFactory> recordReader,
            int maxEventBytes,
            EventTimeRange timeRange,
            int batchSize) {}

    private volatile @Nullable Settings settings;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(EVENT_CATALOG, RECORD_READER, CONTENT_TYPE, MAX_EVENT_SIZE, MAX_TIME_AHEAD, BATCH_SIZE);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(VALID, INVALID, FAILURE);
    }

    @OnScheduled
    public void onScheduled(ProcessContext context) {
        settings = settings(context);
    }

    private static Settings settings(ProcessContext context) {
        return new Settings(
                context.getProperty(EVENT_CATALOG).asControllerService(EventCatalog.class),
                Optional.ofNullable(context.getProperty(RECORD_READER).asControllerService(RecordReaderFactory.class)),
                context.getProperty(MAX_EVENT_SIZE).asDataSize(DataUnit.B).intValue(),
                new EventTimeRange(
                        Duration.ofMillis(context.getProperty(MAX_TIME_AHEAD).asTimePeriod(TimeUnit.MILLISECONDS))),
                context.getProperty(BATCH_SIZE).asInteger());
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        Settings current = Objects.requireNonNull(settings, "NiFi schedules before it triggers");
        List<FlowFile> batch = session.get(current.batchSize());
        if (batch.isEmpty()) {
            return;
        }
        try {
            new ValidationBatch(context, session, getLogger(), current, batch).validate();
        } catch (IOException e) {
            throw new UncheckedIOException("Events not validated; the FlowFiles stay in the queue", e);
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog verificationLogger, Map<String, String> attributes) {
        Catalog catalog = settings(context).catalog().current();
        Optional<String> lack = RejectedEvents.lackOf(catalog);
        return List.of(new ConfigVerificationResult.Builder()
                .verificationStepName("Find event types")
                .outcome(lack.isEmpty() ? Outcome.SUCCESSFUL : Outcome.FAILED)
                .explanation(lack.orElseGet(
                        () -> catalog.types().size() + " event types, " + RejectedEvents.TYPE + " among them"))
                .build());
    }
}
