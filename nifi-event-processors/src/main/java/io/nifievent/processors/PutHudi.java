package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventType;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.services.EventCatalog;
import io.nifievent.services.HudiLakehouse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.SystemResource;
import org.apache.nifi.annotation.behavior.SystemResourceConsideration;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.configuration.DefaultSchedule;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.MultiProcessorUseCase;
import org.apache.nifi.annotation.documentation.ProcessorConfiguration;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.migration.PropertyConfiguration;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.FlowFileFilter;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.scheduling.SchedulingStrategy;
import org.jspecify.annotations.Nullable;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@DefaultSchedule(strategy = SchedulingStrategy.TIMER_DRIVEN, period = "100 millis")
@Tags({"event", "hudi", "table", "lakehouse", "put", "exactly once", "hive", "presto"})
@CapabilityDescription(
        "Stores lines of events in Apache Hudi tables, each event once. A trigger writes the FlowFiles of one"
                + " table in one Hudi commit; different tables are written by different concurrent tasks. The table is created with"
                + " the columns of its event type and gets the columns that later versions add. Kafka records that were stored"
                + " before are skipped by their offsets, repeated events are dropped by their id.")
@ReadsAttributes({
    @ReadsAttribute(
            attribute = "hudi.table",
            description = "Table of the events, by the default of the property Table"),
    @ReadsAttribute(attribute = EventLinesFlowFile.COUNT, description = "Number of events, for the size of a batch"),
    @ReadsAttribute(attribute = "kafka.topic", description = "Topic the lines were read from"),
    @ReadsAttribute(attribute = "kafka.topic.id", description = "Id of that topic; tells it from one of the same name"),
    @ReadsAttribute(attribute = "kafka.partition", description = "Partition the lines were read from"),
    @ReadsAttribute(attribute = "kafka.offset.first", description = "Offset of the first line"),
    @ReadsAttribute(attribute = "kafka.offset.last", description = "Offset of the last line")
})
@WritesAttributes({
    @WritesAttribute(attribute = "hudi.table", description = "Table the events are stored in"),
    @WritesAttribute(
            attribute = "hudi.instant",
            description = "Hudi commit that stored its rows, if there are any; the last one if there were several"),
    @WritesAttribute(
            attribute = "hudi.rows",
            description =
                    "Rows that the FlowFile's events became; on failure those stored in front of what can't be read"),
    @WritesAttribute(attribute = "hudi.duplicates", description = "Events dropped since one with their id is stored"),
    @WritesAttribute(
            attribute = "hudi.redelivered",
            description = "Kafka records and lines skipped since they are stored"),
    @WritesAttribute(
            attribute = "event.error.code",
            description = "Except on success: what is wrong, as a stable name"),
    @WritesAttribute(attribute = "event.error.message", description = "Except on success: what is wrong, for people")
})
@SystemResourceConsideration(
        resource = SystemResource.MEMORY,
        description = "A task holds the events of its batch, about five times their content; for another operation than"
                + " the insert of events once more.")
@MultiProcessorUseCase(
        description = "Store the events of Kafka topics in one Hudi table per event type.",
        keywords = {"kafka", "hudi", "exactly once"},
        configurations = {
            @ProcessorConfiguration(
                    processorClassName = "io.nifievent.processors.RouteEvents",
                    configuration = "Set Event Catalog. Connect routed to PutHudi; it says each event's table."),
            @ProcessorConfiguration(
                    processorClassName = "io.nifievent.processors.PutHudi",
                    configuration = "Set Lakehouse and Event Catalog, leave Table as it is, and give it two concurrent"
                            + " tasks. Connect retry back to PutHudi, and invalid and failure to where a person looks.")
        })
@SeeAlso({RouteEvents.class, HudiLakehouse.class, EventCatalog.class})
public class PutHudi extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("The events are stored, now or before.")
            .build();

    static final Relationship RETRY = new Relationship.Builder()
            .name("retry")
            .description(
                    "The storage failed, or a person has to look after the table: nothing is known to be stored, and"
                            + " the FlowFile may be sent again as often as need be.")
            .build();

    static final Relationship INVALID = new Relationship.Builder()
            .name("invalid")
            .description("Single lines that can't be stored, each a FlowFile; the others of their FlowFile are stored.")
            .build();

    static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description("No line of the FlowFile is an event, the event catalog has no such table, or a Record Reader"
                    + " can't read to the end: hudi.rows says how many rows are stored all the same.")
            .build();

    /** @param catalog absent when a Record Reader says what the columns are */
    private record Settings(
            HudiLakehouse lakehouse,
            Optional<EventCatalog> catalog,
            PropertyValue table,
            BatchLimits limits,
            TableOperation operation,
            UnsearchedDays unsearched) {

        String tableOf(FlowFile flowFile) {
            return table.evaluateAttributeExpressions(flowFile).getValue();
        }
    }

    private final InstantSource clock;
    private volatile @Nullable Settings settings;

    public PutHudi() {
        this(InstantSource.system());
    }

    PutHudi(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PutHudiProperties.all();
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(SUCCESS, RETRY, INVALID, FAILURE);
    }

    @Override
    public void migrateProperties(PropertyConfiguration configuration) {
        configuration.renameProperty("Max Batch Age", PutHudiProperties.COMMIT_INTERVAL.getName());
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        boolean valid = context.getProperty(PutHudiProperties.EVENT_CATALOG).isSet()
                != context.getProperty(TableOperation.RECORD_READER).isSet();
        return valid
                ? List.of()
                : List.of(new ValidationResult.Builder()
                        .subject(PutHudiProperties.EVENT_CATALOG.getName())
                        .valid(false)
                        .explanation("either it or a Record Reader must say what the columns are, and not both")
                        .build());
    }

    @OnScheduled
    public void onScheduled(ProcessContext context) {
        settings = new Settings(
                context.getProperty(PutHudiProperties.LAKEHOUSE).asControllerService(HudiLakehouse.class),
                Optional.ofNullable(
                        context.getProperty(PutHudiProperties.EVENT_CATALOG).asControllerService(EventCatalog.class)),
                context.getProperty(PutHudiProperties.TABLE),
                new BatchLimits(
                        Duration.ofMillis(context.getProperty(PutHudiProperties.COMMIT_INTERVAL)
                                .asTimePeriod(TimeUnit.MILLISECONDS)),
                        context.getProperty(PutHudiProperties.MAX_BATCH_RECORDS).asLong(),
                        context.getProperty(PutHudiProperties.MAX_BATCH_BYTES)
                                .asDataSize(DataUnit.B)
                                .longValue()),
                TableOperation.of(context),
                new UnsearchedDays());
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        Settings current = Objects.requireNonNull(settings, "NiFi schedules before it triggers");
        QueueSurvey survey = new QueueSurvey(current::tableOf);
        session.get(survey);
        Optional<Catalog> catalog = current.catalog().map(EventCatalog::current);
        for (BatchLimits.Waiting waiting : survey.ripe(current.limits(), clock.instant())) {
            Optional<TableName> name = TableName.parse(waiting.table());
            Optional<EventType> type = catalog.flatMap(types -> types.findByTable(waiting.table()));
            if (name.isEmpty() || (catalog.isPresent() && type.isEmpty())) {
                fail(session, take(session, current.limits(), waiting));
                return;
            }
            Optional<TableLease> lease = current.lakehouse().tryLease(name.get());
            if (lease.isPresent()) {
                put(session, waiting, name.get(), type, current, lease.get());
                return;
            }
        }
    }

    /** From all connections, for NiFi gives those of one at a time; the oldest first, or they would undo what is newer. */
    private static List<FlowFile> take(ProcessSession session, BatchLimits limits, BatchLimits.Waiting waiting) {
        FlowFileFilter filter = new TableFlowFileFilter(waiting.flowFiles(), limits);
        return Stream.iterate(session.get(filter), given -> !given.isEmpty(), given -> session.get(filter))
                .flatMap(List::stream)
                .sorted(PublishEvents.OLDEST_FIRST)
                .toList();
    }

    private void fail(ProcessSession session, List<FlowFile> flowFiles) {
        session.transfer(
                flowFiles.stream()
                        .map(flowFile -> HudiBatch.withError(
                                session,
                                flowFile,
                                "unknown-table",
                                "There is no such table in the event catalog, or its name is none"))
                        .toList(),
                FAILURE);
        getLogger()
                .error(
                        "{} FlowFiles failed: unknown-table, which the event catalog does not have, or whose name is none",
                        flowFiles.size());
    }

    private void put(
            ProcessSession session,
            BatchLimits.Waiting waiting,
            TableName name,
            Optional<EventType> type,
            Settings current,
            TableLease lease) {
        boolean committing = false;
        try {
            List<FlowFile> flowFiles = take(session, current.limits(), waiting);
            HudiBatch batch =
                    new HudiBatch(session, flowFiles, name, current.lakehouse().location(name), current.limits());
            List<String> settled = new ArrayList<>();
            try {
                if (type.isPresent() && current.operation().isInsertOfEvents()) {
                    batch.store(lease, type.get(), clock);
                    settled.addAll(batch.settledSources());
                    current.unsearched().note(name, batch.unsearchedDays(), getLogger());
                } else {
                    OperationFlowFiles operation = new OperationFlowFiles(
                            session,
                            name,
                            current.lakehouse().location(name),
                            current.operation().operation(),
                            current.operation()
                                    .source(type, clock, current.limits().maxLineBytes(), getLogger()),
                            lease,
                            current.limits());
                    operation.store(flowFiles);
                    settled.addAll(operation.settledSources());
                }
            } catch (LakehouseException e) {
                batch.retry(e);
                getLogger().error("{} FlowFiles sent to retry: {}", flowFiles.size(), e.code(), e);
            }
            committing = true;
            // The lease ends only after the session, or another task could take the same FlowFiles up again.
            session.commitAsync(() -> settle(lease, settled), failure -> lease.close());
        } catch (IOException e) {
            throw new ProcessException("FlowFiles could not be read; they stay in the queue", e);
        } finally {
            if (!committing) {
                lease.close();
            }
        }
    }

    private void settle(TableLease lease, List<String> sources) {
        try (lease) {
            lease.settle(sources);
            lease.tidy();
        } catch (LakehouseException e) {
            getLogger().warn("Old files and commits of a table not cleaned up; it is tried again later", e);
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog verificationLogger, Map<String, String> attributes) {
        return PutHudiVerification.of(context, attributes);
    }
}
