package io.nifievent.processors;

import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.MaintenancePlan;
import io.nifievent.hudi.MaintenanceReport;
import io.nifievent.hudi.PackingLimits;
import io.nifievent.hudi.TableDebt;
import io.nifievent.hudi.TableMaintenance;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import io.nifievent.services.EventCatalog;
import io.nifievent.services.HudiLakehouse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.PrimaryNodeOnly;
import org.apache.nifi.annotation.behavior.TriggerSerially;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.configuration.DefaultSchedule;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.scheduling.SchedulingStrategy;
import org.jspecify.annotations.Nullable;

@InputRequirement(InputRequirement.Requirement.INPUT_FORBIDDEN)
@PrimaryNodeOnly
@TriggerSerially
@DefaultSchedule(strategy = SchedulingStrategy.TIMER_DRIVEN, period = "10 secs")
@Tags({
    "hudi",
    "table",
    "lakehouse",
    "maintenance",
    "clustering",
    "packing",
    "compaction",
    "cleaning",
    "archiving",
    "retention"
})
@CapabilityDescription(
        "Looks after Apache Hudi tables beside those who write them: packs small files into larger ones, merges log"
                + " files into data files, deletes file versions no query needs any more, archives old commits. Rows stay"
                + " as they are, and queries give the same at every moment; only with an Event Catalog are those deleted that"
                + " are over their type's retention. Each round of a table makes a FlowFile without content that says what"
                + " was done and what is left to be done.")
@WritesAttributes({
    @WritesAttribute(attribute = "hudi.table", description = "Table that was looked after"),
    @WritesAttribute(attribute = "hudi.instant", description = "Hudi commit of the packing, if there was one"),
    @WritesAttribute(attribute = "hudi.packed.files", description = "Small files that were packed"),
    @WritesAttribute(attribute = "hudi.packed.into", description = "Files they became"),
    @WritesAttribute(attribute = "hudi.packed.bytes", description = "Size of those, in bytes"),
    @WritesAttribute(
            attribute = "hudi.compaction",
            description = "Hudi commit that merged log files, if there was one"),
    @WritesAttribute(attribute = "hudi.cleaned", description = "Whether old file versions and commits were cleaned up"),
    @WritesAttribute(attribute = "hudi.expired.days", description = "Days whose rows were deleted for their age"),
    @WritesAttribute(attribute = "hudi.expired.rows", description = "Rows they had"),
    @WritesAttribute(attribute = "hudi.debt.partitions", description = "Partitions with files"),
    @WritesAttribute(attribute = "hudi.debt.files", description = "Data files a query of the whole table opens"),
    @WritesAttribute(
            attribute = "hudi.debt.files.small",
            description = "Those below half of Target File Size; a day that is packed whole keeps one"),
    @WritesAttribute(attribute = "hudi.debt.logs", description = "Log files that are not compacted"),
    @WritesAttribute(attribute = "hudi.debt.logs.bytes", description = "Size of those, in bytes"),
    @WritesAttribute(
            attribute = "hudi.debt.reclaimable.bytes",
            description = "Size of file versions that wait to be deleted, in bytes"),
    @WritesAttribute(
            attribute = "hudi.debt.pending.seconds",
            description = "Age of the oldest commit that is not complete, if there is one"),
    @WritesAttribute(attribute = "event.error.code", description = "On failure: what is wrong, as a stable name"),
    @WritesAttribute(attribute = "event.error.message", description = "On failure: what is wrong, for people")
})
@SeeAlso({PutHudi.class, HudiLakehouse.class})
public class MaintainHudi extends AbstractProcessor {

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("What was done for a table, and what is left to be done.")
            .build();

    static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description("A table could not be looked after. Its rows are as they were, and it is tried again.")
            .build();

    private record Settings(
            HudiLakehouse lakehouse,
            List<TableName> tables,
            Optional<EventCatalog> catalog,
            TableMaintenance maintenance,
            long fileLimit,
            long reclaimableLimit) {

        List<TableName> chosen() throws IOException {
            return tables.isEmpty() ? lakehouse.tables() : tables;
        }

        /** The first day whose rows are kept; empty if all are. */
        Optional<LocalDate> kept(TableName table, Instant now) {
            return catalog.flatMap(found -> found.current().findByTable(table.value()))
                    .flatMap(type -> type.stewardship().retention())
                    .map(LocalDate.ofInstant(now, ZoneOffset.UTC)::minus);
        }
    }

    private final InstantSource clock;
    private final DebtCounters debts = new DebtCounters();
    private volatile @Nullable Settings settings;

    public MaintainHudi() {
        this(InstantSource.system());
    }

    MaintainHudi(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return MaintainHudiProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(SUCCESS, FAILURE);
    }

    @OnScheduled
    public void onScheduled(ProcessContext context) {
        MaintenancePlan plan = new MaintenancePlan(
                new PackingLimits(
                        bytes(context, MaintainHudiProperties.TARGET_FILE_SIZE),
                        bytes(context, MaintainHudiProperties.MAX_BYTES_PER_ROUND)),
                period(context, MaintainHudiProperties.PACKING_INTERVAL),
                period(context, MaintainHudiProperties.CLEANING_INTERVAL),
                period(context, MaintainHudiProperties.COMPACTION_INTERVAL));
        settings = new Settings(
                context.getProperty(MaintainHudiProperties.LAKEHOUSE).asControllerService(HudiLakehouse.class),
                MaintainHudiProperties.tables(context),
                Optional.ofNullable(context.getProperty(MaintainHudiProperties.EVENT_CATALOG)
                        .asControllerService(EventCatalog.class)),
                new TableMaintenance(plan),
                context.getProperty(MaintainHudiProperties.DEBT_LIMIT).asLong(),
                bytes(context, MaintainHudiProperties.RECLAIMABLE_LIMIT));
    }

    private static long bytes(ProcessContext context, PropertyDescriptor property) {
        return context.getProperty(property).asDataSize(DataUnit.B).longValue();
    }

    private static Duration period(ProcessContext context, PropertyDescriptor property) {
        return Duration.ofMillis(context.getProperty(property).asTimePeriod(TimeUnit.MILLISECONDS));
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        Settings current = Objects.requireNonNull(settings, "NiFi schedules before it triggers");
        List<TableName> tables;
        try {
            tables = current.chosen();
        } catch (IOException e) {
            throw new ProcessException("The tables of the lakehouse could not be listed; it is tried again", e);
        }
        debts.keepTo(session, tables);
        for (TableName table : tables) {
            if (isScheduled() && current.maintenance().isDue(table, clock.instant())) {
                lookAfter(session, table, current);
                // Each table for itself: one that fails must not hide what was done for the others.
                session.commitAsync();
            }
        }
    }

    private void lookAfter(ProcessSession session, TableName table, Settings current) {
        Optional<TableServices> free = current.lakehouse().tryServices(table);
        if (free.isEmpty()) {
            return;
        }
        try (TableServices services = free.get()) {
            Instant now = clock.instant();
            MaintenanceReport report = current.maintenance().run(table, services, current.kept(table, now), now);
            session.transfer(session.putAllAttributes(session.create(), attributes(table, report)), SUCCESS);
            count(session, report);
            debts.show(session, table, report.debt());
            warn(table, report.debt(), current);
        } catch (LakehouseException e) {
            FlowFile failed = session.putAttribute(session.create(), "hudi.table", table.value());
            session.transfer(
                    HudiBatch.withError(
                            session,
                            failed,
                            e.code().toString(),
                            "Table [" + table + "] could not be looked after; its rows are as they were"),
                    FAILURE);
            getLogger().error("Table [{}] could not be looked after: {}; it is tried again", table, e.code(), e);
        }
    }

    private static Map<String, String> attributes(TableName table, MaintenanceReport report) {
        TableDebt debt = report.debt();
        Map<String, String> attributes = new HashMap<>(Map.of(
                "hudi.table", table.value(),
                "hudi.packed.files", Long.toString(report.packed().filesBefore()),
                "hudi.packed.into", Long.toString(report.packed().filesAfter()),
                "hudi.packed.bytes", Long.toString(report.packed().bytes()),
                "hudi.cleaned", Boolean.toString(report.tidied())));
        report.packed().instant().ifPresent(instant -> attributes.put("hudi.instant", instant));
        report.compaction().ifPresent(instant -> attributes.put("hudi.compaction", instant));
        attributes.put("hudi.expired.days", Integer.toString(report.expired().days()));
        attributes.put("hudi.expired.rows", Long.toString(report.expired().rows()));
        attributes.putAll(Map.of(
                "hudi.debt.partitions", Integer.toString(debt.partitions()),
                "hudi.debt.files", Long.toString(debt.files()),
                "hudi.debt.files.small", Long.toString(debt.smallFiles()),
                "hudi.debt.logs", Long.toString(debt.logFiles()),
                "hudi.debt.logs.bytes", Long.toString(debt.logBytes()),
                "hudi.debt.reclaimable.bytes", Long.toString(debt.reclaimableBytes())));
        debt.oldestPending()
                .ifPresent(age -> attributes.put("hudi.debt.pending.seconds", Long.toString(age.toSeconds())));
        return attributes;
    }

    private static void count(ProcessSession session, MaintenanceReport report) {
        session.adjustCounter("Small files packed", report.packed().filesBefore(), false);
        session.adjustCounter("Bytes packed", report.packed().bytes(), false);
        session.adjustCounter("Compactions", report.compaction().isPresent() ? 1 : 0, false);
        session.adjustCounter("Rows expired", report.expired().rows(), false);
    }

    private void warn(TableName table, TableDebt debt, Settings current) {
        long files = debt.smallFiles() + debt.logFiles();
        if (files > current.fileLimit() * Math.max(1, debt.partitions())) {
            getLogger()
                    .warn(
                            "Table [{}] has {} small files and {} log files in {} partitions: maintenance does not"
                                    + " keep up; raise Max Bytes Per Round or shorten the intervals",
                            table,
                            debt.smallFiles(),
                            debt.logFiles(),
                            debt.partitions());
        }
        if (debt.reclaimableBytes() > current.reclaimableLimit()) {
            getLogger()
                    .warn(
                            "Table [{}] has {} bytes in file versions that no recent query needs: they are not deleted;"
                                    + " shorten Cleaning Interval, or if hudi.debt.pending.seconds grows, see which"
                                    + " commit they wait for",
                            table,
                            debt.reclaimableBytes());
        }
    }
}
