package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventType;
import io.nifievent.quarantine.PrestoQuarantine;
import io.nifievent.quarantine.Quarantine;
import io.nifievent.quarantine.RowSelection;
import io.nifievent.services.EventCatalog;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.RejectedEvents;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.PrimaryNodeOnly;
import org.apache.nifi.annotation.behavior.TriggerSerially;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.configuration.DefaultSchedule;
import org.apache.nifi.annotation.configuration.DefaultSettings;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.AllowableValue;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.logging.LogLevel;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.scheduling.SchedulingStrategy;
import org.jspecify.annotations.Nullable;

@PrimaryNodeOnly
@TriggerSerially
@InputRequirement(InputRequirement.Requirement.INPUT_FORBIDDEN)
@DefaultSchedule(strategy = SchedulingStrategy.TIMER_DRIVEN, period = "1 sec")
@DefaultSettings(bulletinLevel = LogLevel.INFO)
@Tags({"event", "replay", "quarantine", "rejected", "presto", "sql", "validate"})
@CapabilityDescription(
        "Judges rejected events again, by the event catalog as it is now, and sends those that obey it on"
                + " their way; or dismisses their rows, or opens dismissed ones again. The rows of the quarantine say what"
                + " became of them. Started, it goes once over the rows that are selected, tells the result in a bulletin and rests until it is stopped and started again. An"
                + " event keeps its id and its time of receipt, so one that is sent twice is stored once. Rows that don't"
                + " hold the whole event, since it was too large or without its personal data, stay as they are.")
@UseCase(description = "Store events that were rejected before their schema was mended", configuration = """
                Connect valid to RouteEvents, and rows to a PutHudi with the operation upsert on the table of rejected \
                events. Select rows by their code, their claimed type or a condition in SQL. Verify says how many there are.
                """)
@UseCase(description = "Take events that will never be accepted off the list of open ones", configuration = """
                Set Action to dismiss and select the rows, with a Received Before whose rows you have all seen. Connect rows to a PutHudi with the operation upsert.
                """)
@UseCase(description = "Open rows again that were dismissed by mistake", configuration = """
                Set Action to reopen and select the rows, with a Received Before that is over. Connect rows to a PutHudi with \
                the operation upsert.
                """)
@WritesAttributes({
    @WritesAttribute(attribute = EventLinesFlowFile.COUNT, description = "Number of events in the FlowFile"),
    @WritesAttribute(attribute = "mime.type", description = "application/x-ndjson")
})
@SeeAlso({ValidateEvents.class, RouteEvents.class, PutHudi.class, EventCatalog.class})
public class ReplayRejectedEvents extends AbstractProcessor implements VerifiableProcessor {

    private static final Duration FOR_A_TABLE = Duration.ofMinutes(1);

    static final AllowableValue REPLAY = new AllowableValue(
            "replay", "replay", "Events that obey the catalog now are sent on; the others stay open");
    static final AllowableValue DISMISS =
            new AllowableValue("dismiss", "dismiss", "The rows are marked as dismissed, and no event is sent");
    static final AllowableValue REOPEN =
            new AllowableValue("reopen", "reopen", "Rows that were dismissed are open again, and no event is sent");

    static final PropertyDescriptor EVENT_CATALOG = ValidateEvents.EVENT_CATALOG;

    static final PropertyDescriptor CONNECTIONS = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("Connections to Presto, with the schema of the table of rejected events as their own.")
            .identifiesControllerService(DBCPService.class)
            .required(true)
            .build();

    static final PropertyDescriptor ACTION = new PropertyDescriptor.Builder()
            .name("Action")
            .description("What is done with the rows: open ones are replayed or dismissed, dismissed ones reopened.")
            .required(true)
            .allowableValues(REPLAY, DISMISS, REOPEN)
            .defaultValue(REPLAY)
            .build();

    static final PropertyDescriptor MAX_TIME_AHEAD = new PropertyDescriptor.Builder()
            .fromPropertyDescriptor(ValidateEvents.MAX_TIME_AHEAD)
            .dependsOn(ACTION, REPLAY)
            .build();

    static final PropertyDescriptor MAX_RATE = new PropertyDescriptor.Builder()
            .name("Max Events Per Second")
            .description("So many rows at most are taken up in a second, with one query.")
            .required(true)
            .defaultValue("1000")
            .addValidator(StandardValidators.createLongValidator(1, 100_000, true))
            .build();

    static final Relationship VALID = new Relationship.Builder()
            .name("valid")
            .description("Events that obey the catalog now, one a line.")
            .build();

    static final Relationship ROWS = new Relationship.Builder()
            .name("rows")
            .description("Rows of the quarantine as they are from now on, each an event of the type RejectedEvent.")
            .build();

    /** Opens the table of rejected events. */
    interface Opener {
        Quarantine open(DBCPService connections, String table) throws SQLException;
    }

    private record Settings(
            EventCatalog catalog, DBCPService connections, RowSelection selection, RowAction action, int maxRate) {}

    private final Opener opener;
    private final InstantSource clock;
    private volatile @Nullable Settings settings;
    private volatile ReplayPass pass = new ReplayPass();
    private volatile Instant notBefore = Instant.MIN;

    public ReplayRejectedEvents() {
        this((connections, table) -> PrestoQuarantine.open(connections.getConnection(), table), InstantSource.system());
    }

    ReplayRejectedEvents(Opener opener, InstantSource clock) {
        this.opener = opener;
        this.clock = clock;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(
                EVENT_CATALOG,
                CONNECTIONS,
                ACTION,
                SelectionProperties.CODES,
                SelectionProperties.TYPES,
                SelectionProperties.SENDERS,
                SelectionProperties.FROM,
                SelectionProperties.TO,
                SelectionProperties.CONDITION,
                MAX_TIME_AHEAD,
                MAX_RATE);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(VALID, ROWS);
    }

    /** What a person decided about rows holds of those that were there, and not of what a later start would find. */
    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        String action = context.getProperty(ACTION).getValue();
        boolean closed = SelectionProperties.time(context.getProperty(SelectionProperties.TO))
                .filter(before -> !before.isAfter(clock.instant()))
                .isPresent();
        return closed || REPLAY.getValue().equals(action)
                ? List.of()
                : List.of(new ValidationResult.Builder()
                        .subject(SelectionProperties.TO.getName())
                        .valid(false)
                        .explanation("to " + action + " rows it must be set, to a time that is over: NiFi starts the"
                                + " processor again by itself, after a restart or on another primary node, and would "
                                + action + " rows that came since and that nobody saw")
                        .build());
    }

    @OnScheduled
    public void onScheduled(ProcessContext context) {
        settings = settings(context);
        pass = new ReplayPass();
        notBefore = Instant.MIN;
    }

    private static Settings settings(ProcessContext context) {
        RowAction action = action(context);
        return new Settings(
                context.getProperty(EVENT_CATALOG).asControllerService(EventCatalog.class),
                context.getProperty(CONNECTIONS).asControllerService(DBCPService.class),
                SelectionProperties.selection(action.before(), context),
                action,
                context.getProperty(MAX_RATE).asInteger());
    }

    private static RowAction action(ProcessContext context) {
        String action = context.getProperty(ACTION).getValue();
        if (DISMISS.getValue().equals(action)) {
            return new RowAction.Dismiss();
        }
        if (REOPEN.getValue().equals(action)) {
            return new RowAction.Reopen();
        }
        return new RowAction.Judge(new EventTimeRange(
                Duration.ofMillis(context.getProperty(MAX_TIME_AHEAD).asTimePeriod(TimeUnit.MILLISECONDS))));
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        Settings current = Objects.requireNonNull(settings, "NiFi schedules before it triggers");
        Instant now = clock.instant();
        if (pass.isOver() || now.isBefore(notBefore)) {
            context.yield();
            return;
        }
        notBefore = now.plusSeconds(1);
        Catalog catalog = current.catalog().current();
        String table = table(catalog);
        try (Quarantine quarantine = opener.open(current.connections(), table)) {
            ReplayBatch batch = new ReplayBatch(session, getLogger(), catalog, current.action());
            Optional<ReplayPass.Step> step = pass.next(quarantine, current.selection(), current.maxRate(), batch);
            batch.transfer();
            if (step.isEmpty()) {
                getLogger().warn("{}; it is looked for again in a minute", noTable(table));
                notBefore = now.plus(FOR_A_TABLE);
                context.yield();
                return;
            }
            session.commitAsync(() -> {
                pass.took(step.get(), batch.tally());
                if (pass.isOver()) {
                    getLogger()
                            .info(
                                    "The {} is over: {}",
                                    context.getProperty(ACTION).getValue(),
                                    pass.tally());
                }
            });
        } catch (SQLException | IOException e) {
            session.rollback();
            getLogger().error("Rejected events could not be read; it goes on with the same row", e);
            context.yield();
        }
    }

    private static String table(Catalog catalog) {
        EventType type = catalog.find(RejectedEvents.TYPE)
                .orElseThrow(() -> new ProcessException(
                        "The event catalog has no " + RejectedEvents.TYPE + ", so there is no table of them"));
        if (type.version(RejectedEvents.VERSION).isEmpty()) {
            throw new ProcessException("The event catalog has no " + RejectedEvents.TYPE + " " + RejectedEvents.VERSION
                    + ", so its table can't say what became of a row; add the schema that the bundle comes with");
        }
        return type.table();
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog verificationLogger, Map<String, String> attributes) {
        Settings candidate = settings(context);
        try {
            String table = table(candidate.catalog().current());
            try (Quarantine quarantine = opener.open(candidate.connections(), table)) {
                return List.of(quarantine
                        .days(candidate.selection())
                        .map(days -> selected(candidate.selection(), days))
                        .orElseGet(() -> result(Outcome.FAILED, noTable(table))));
            }
        } catch (SQLException | ProcessException e) {
            return List.of(result(Outcome.FAILED, String.valueOf(e.getMessage())));
        }
    }

    private static ConfigVerificationResult selected(RowSelection selection, SortedMap<String, Long> days) {
        long rows = days.values().stream().mapToLong(Long::longValue).sum();
        return result(
                Outcome.SUCCESSFUL, rows + " " + selection.status() + " rows of " + days.size() + " days are selected");
    }

    private static String noTable(String table) {
        return "Presto shows no table " + table + " in the schema that the connections name: either no event has been"
                + " rejected yet, or the connections name another catalog or schema, or the Lakehouse names no metastore"
                + " of Presto's";
    }

    private static ConfigVerificationResult result(Outcome outcome, String explanation) {
        return new ConfigVerificationResult.Builder()
                .verificationStepName("Select rejected events")
                .outcome(outcome)
                .explanation(explanation)
                .build();
    }
}
