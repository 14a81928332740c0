package io.nifievent.processors;

import com.google.common.base.Splitter;
import io.nifievent.catalog.Catalog;
import io.nifievent.event.EventLines;
import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import io.nifievent.routing.Route;
import io.nifievent.services.EventCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.DynamicRelationship;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;
import org.jspecify.annotations.Nullable;

@SideEffectFree
@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"event", "route", "partition", "kafka", "hudi", "topic"})
@CapabilityDescription(
        "Splits lines of events by their type, in one pass over the content, and says in attributes which"
                + " Kafka topic, record key and table the event catalog has for the type. Topics and tables come from the catalog"
                + " alone, never from an event.")
@DynamicProperty(
        name = "Name of a relationship",
        value = "Names of event types, separated by commas",
        description = "Events of these types go to this relationship instead of routed.")
@DynamicRelationship(name = "Name of a dynamic property", description = "Events of the types the property names")
@WritesAttributes({
    @WritesAttribute(attribute = "event.type", description = "Event type of all events in the FlowFile"),
    @WritesAttribute(attribute = EventLinesFlowFile.COUNT, description = "Number of events in the FlowFile"),
    @WritesAttribute(attribute = "kafka.topic", description = "Topic of the type"),
    @WritesAttribute(
            attribute = "kafka.key.pointer",
            description = "JSON pointer, within a line, to the value that keeps events in order"),
    @WritesAttribute(attribute = "hudi.table", description = "Table of the type"),
    @WritesAttribute(
            attribute = "event.error.code",
            description = "On unrouted: unknown-type, or malformed-envelope for lines that are no event"),
    @WritesAttribute(attribute = "mime.type", description = "application/x-ndjson")
})
@SeeAlso({ValidateEvents.class, PublishEvents.class, EventCatalog.class})
public class RouteEvents extends AbstractProcessor implements VerifiableProcessor {

    static final PropertyDescriptor EVENT_CATALOG = new PropertyDescriptor.Builder()
            .name("Event Catalog")
            .description("The event types with their topics, keys and tables.")
            .identifiesControllerService(EventCatalog.class)
            .required(true)
            .build();

    static final Relationship ROUTED = new Relationship.Builder()
            .name("routed")
            .description("A FlowFile per event type, but for the types that have a relationship of their own.")
            .build();

    static final Relationship UNROUTED = new Relationship.Builder()
            .name("unrouted")
            .description("Lines whose event type the catalog doesn't have, or that are no event; unchanged.")
            .build();

    /** Bounds the memory of a trigger: a FlowFile's content is streamed, but each type has an open output. */
    private static final int BATCH_SIZE = 100;

    private record Settings(EventCatalog catalog, Map<String, Relationship> relationshipByType) {}

    private volatile @Nullable Settings settings;
    private volatile Set<Relationship> relationships = Set.of(ROUTED, UNROUTED);

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(EVENT_CATALOG);
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(String name) {
        return new PropertyDescriptor.Builder()
                .name(name)
                .description("Event types for the relationship " + name + ", separated by commas.")
                .dynamic(true)
                .expressionLanguageSupported(ExpressionLanguageScope.NONE)
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
                .build();
    }

    @Override
    public Set<Relationship> getRelationships() {
        return relationships;
    }

    @Override
    public void onPropertyModified(
            PropertyDescriptor descriptor, @Nullable String oldValue, @Nullable String newValue) {
        if (descriptor.isDynamic()) {
            Set<Relationship> changed = new HashSet<>(relationships);
            if (newValue == null) {
                changed.remove(relationship(descriptor));
            } else {
                changed.add(relationship(descriptor));
            }
            relationships = Set.copyOf(changed);
        }
    }

    private static Relationship relationship(PropertyDescriptor descriptor) {
        return new Relationship.Builder()
                .name(descriptor.getName())
                .description("Events of the types that the property of this name lists.")
                .build();
    }

    @OnScheduled
    public void onScheduled(ProcessContext context) {
        settings = new Settings(
                context.getProperty(EVENT_CATALOG).asControllerService(EventCatalog.class),
                relationshipByType(context));
    }

    private static Map<String, Relationship> relationshipByType(ProcessContext context) {
        Map<String, Relationship> byType = new HashMap<>();
        context.getProperties().forEach((descriptor, value) -> {
            if (descriptor.isDynamic()) {
                for (String type :
                        Splitter.on(',').trimResults().omitEmptyStrings().split(value)) {
                    byType.put(type, relationship(descriptor));
                }
            }
        });
        return byType;
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        Settings current = Objects.requireNonNull(settings, "NiFi schedules before it triggers");
        List<FlowFile> batch = session.get(BATCH_SIZE);
        if (batch.isEmpty()) {
            return;
        }
        try {
            new Batch(session, current, batch).route();
        } catch (IOException e) {
            throw new UncheckedIOException("Events not routed; the FlowFiles stay in the queue", e);
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog verificationLogger, Map<String, String> attributes) {
        Catalog catalog = context.getProperty(EVENT_CATALOG)
                .asControllerService(EventCatalog.class)
                .current();
        List<String> unknown = relationshipByType(context).keySet().stream()
                .filter(type -> catalog.find(type).isEmpty())
                .sorted()
                .toList();
        return List.of(new ConfigVerificationResult.Builder()
                .verificationStepName("Find event types")
                .outcome(unknown.isEmpty() ? Outcome.SUCCESSFUL : Outcome.FAILED)
                .explanation(
                        unknown.isEmpty()
                                ? catalog.types().size() + " event types have a route"
                                : "The catalog lacks these types that have a relationship of their own: "
                                        + String.join(", ", unknown))
                .build());
    }

    /** The FlowFiles of one trigger. */
    private static final class Batch {
        private final ProcessSession session;
        private final Settings settings;
        private final Catalog catalog;
        private final List<FlowFile> flowFiles;
        private final Map<Route, EventLinesFlowFile> routed = new LinkedHashMap<>();
        private final Map<String, EventLinesFlowFile> unrouted = new LinkedHashMap<>();

        Batch(ProcessSession session, Settings settings, List<FlowFile> flowFiles) {
            this.session = session;
            this.settings = settings;
            this.catalog = settings.catalog().current();
            this.flowFiles = flowFiles;
        }

        void route() throws IOException {
            for (FlowFile flowFile : flowFiles) {
                try (InputStream content = session.read(flowFile)) {
                    LineReader lines = new LineReader(content, Integer.MAX_VALUE);
                    for (Optional<Frame> line = lines.next(); line.isPresent(); line = lines.next()) {
                        output(line.get().bytes()).writeLine(line.get().bytes());
                    }
                }
            }
            for (Map.Entry<Route, EventLinesFlowFile> output : routed.entrySet()) {
                Route route = output.getKey();
                output.getValue()
                        .transfer(
                                settings.relationshipByType().getOrDefault(route.type(), ROUTED),
                                Map.of(
                                        "event.type", route.type(),
                                        "kafka.topic", route.topic(),
                                        "kafka.key.pointer", route.keyPointer(),
                                        "hudi.table", route.table()));
            }
            for (Map.Entry<String, EventLinesFlowFile> output : unrouted.entrySet()) {
                output.getValue().transfer(UNROUTED, Map.of("event.error.code", output.getKey()));
            }
            session.remove(flowFiles);
        }

        private EventLinesFlowFile output(byte[] line) {
            Optional<String> type = EventLines.type(line);
            return type.isEmpty()
                    ? unrouted("malformed-envelope")
                    : Route.of(catalog, type.get())
                            .map(route -> routed.computeIfAbsent(route, r -> open()))
                            .orElseGet(() -> unrouted("unknown-type"));
        }

        private EventLinesFlowFile unrouted(String code) {
            return unrouted.computeIfAbsent(code, c -> open());
        }

        private EventLinesFlowFile open() {
            return new EventLinesFlowFile(session, flowFiles);
        }
    }
}
