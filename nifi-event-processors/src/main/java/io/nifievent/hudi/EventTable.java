package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.EventType;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;

/**
 * One table, written here by one thread at a time, and by others at the same time.
 *
 * <p>Its state is a copy of what the table says, and may be behind: what others have done since shows when a batch meets its
 * first repeat, when a commit begins and when it ends. After a failure it must be closed and opened again.
 */
final class EventTable implements WrittenTable {

    /** Often enough that only writers without end make a batch wait for another try. */
    private static final int ATTEMPTS = 10;

    private final TableName name;
    private final LakehouseSettings settings;
    private final HadoopStorage storage;
    private final Consumer<TableContents> listener;
    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final TableLock lock;
    private final PendingCommits pending;
    private final Partitions partitions;
    private final WriterView view;
    private final Housekeeping housekeeping;
    private final RowsCommit.Parts parts;
    private int commitsSinceTidy;

    /** Whether others' commits were taken in since rows were compared with them. */
    private boolean hasNews;

    /** What the tables of a lakehouse share. */
    record Shared(
            LakehouseSettings settings,
            HadoopStorage storage,
            PartitionCache cache,
            InstantSource clock,
            LongSupplier nanoTime,
            Consumer<TableContents> listener) {

        TableLock lock(TableName table) {
            return TableLock.of(settings, storage, table, nanoTime);
        }
    }

    private EventTable(TableName name, Shared shared, TableLock lock, HoodieTableMetaClient metaClient) {
        this.name = name;
        this.settings = shared.settings();
        this.storage = shared.storage();
        this.listener = shared.listener();
        this.metaClient = metaClient;
        this.timeline = new TableTimeline(metaClient, shared.clock());
        this.lock = lock;
        BaseFiles files = new BaseFiles(storage, metaClient);
        this.partitions = new Partitions(name, files, shared.cache(), settings.smallFileBytes());
        this.view =
                new WriterView(name, timeline, partitions, new DuplicateWindow(partitions, settings.duplicateDays()));
        this.housekeeping = new Housekeeping(storage, name, metaClient, lock);
        this.pending = new PendingCommits(
                metaClient,
                timeline,
                lock,
                housekeeping,
                new SignsOfLife(metaClient, settings.lock().heartbeat(), shared.nanoTime()));
        CommitGate gate = new CommitGate(metaClient, timeline, lock, pending);
        this.parts = new RowsCommit.Parts(metaClient, timeline, gate, pending, files, partitions, view, shared.clock());
    }

    /** Opens the table, creating it if there is none, and rolls back what is known to be dead. */
    static EventTable open(TableName name, Shared shared) throws IOException, LakehouseException {
        return WrittenTable.open(shared.lock(name), lock -> {
            HoodieTableMetaClient metaClient =
                    TableFolder.open(name, shared.settings(), shared.storage(), lock, TableLayout.EVENTS);
            TableLayout.of(metaClient).requireEqual(name, TableLayout.EVENTS);
            return new EventTable(name, shared, lock, metaClient);
        });
    }

    @Override
    public void load() throws IOException, LakehouseException {
        partitions.forget();
        timeline.advance();
        pending.rollBackDead();
        view.load();
        if (view.schema().isPresent()) {
            listener.accept(contents(dates()));
        }
    }

    /** What this writer knows of the table. */
    WriterView view() {
        return view;
    }

    /**
     * Takes in what others have committed, without the lock. Rows that were taken for new before are compared with it when they
     * are committed.
     */
    void catchUp() throws IOException, LakehouseException {
        if (lock.othersMayHaveHadIt()) {
            absorb(timeline.advance());
        }
    }

    private void absorb(List<CompletedCommit> others) throws IOException, LakehouseException {
        if (!others.isEmpty()) {
            view.absorb(others);
            hasNews = true;
        }
    }

    TableSchema schemaFor(EventType type) throws LakehouseException {
        return view.extended(TableSchema.of(name, type.columns()));
    }

    /**
     * Stores rows, all or none, but for those that others have stored meanwhile.
     *
     * @param rowSchema of the rows' records
     * @param taken the positions of the rows, and those of what is no row
     * @param storedAtMicros the rows' {@code stored_at}
     * @throws LakehouseException of code OVERTAKEN when others were faster again and again
     */
    Committed commit(TableSchema rowSchema, NewRows rows, SourceLedger taken, long storedAtMicros)
            throws IOException, LakehouseException {
        List<LateRow> late = new ArrayList<>();
        TableSchema current = rowSchema;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<HoodieInstant> inflight = lock.hold(held -> begin(held, rows, late));
            if (inflight.isEmpty()) {
                return new Committed(Optional.empty(), 0, late, view.unsearched());
            }
            TableSchema extended = view.extended(current);
            if (!extended.avro().equals(current.avro())) {
                rows.replaceRecords(row -> TableSchema.adapt(row, extended.avroWithMeta()));
                current = extended;
            }
            RowsCommit commit = new RowsCommit(parts, inflight.get(), current, rows, taken, storedAtMicros);
            if (commit.run()) {
                commitsSinceTidy++;
                listener.accept(contents(rows.byDate().keySet()));
                return new Committed(
                        inflight.map(HoodieInstant::requestedTime), rows.size(), late, commit.unsearched());
            }
            late.addAll(rows.withdraw(view::verdict));
        }
        throw new LakehouseException(
                LakehouseException.Code.OVERTAKEN,
                "Other writers of table [" + name + "] were faster " + ATTEMPTS + " times in a row");
    }

    private Optional<HoodieInstant> begin(TableLock.Held held, NewRows rows, List<LateRow> late)
            throws IOException, LakehouseException {
        // Nobody changes the timeline without the lock, and the gate lists it in any case.
        catchUp();
        held.caughtUp();
        if (hasNews) {
            late.addAll(rows.withdraw(view::verdict));
            hasNews = false;
        }
        return rows.size() == 0 ? Optional.empty() : Optional.of(pending.begin(HoodieTimeline.COMMIT_ACTION));
    }

    private TableContents contents(Set<String> dates) throws LakehouseException {
        return new TableContents(
                name,
                TableKind.COPY_ON_WRITE,
                settings.tablePath(name),
                view.schema().orElseThrow().columnsBut(Optional.of(Column.PARTITION)),
                Optional.of(Column.PARTITION),
                Set.copyOf(dates));
    }

    private Set<String> dates() {
        return FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false).stream()
                .flatMap(path -> Partitions.date(path).stream())
                .collect(Collectors.toSet());
    }

    /**
     * Rolls back commits of dead writers, and cleans and archives when enough commits have passed; a failure leaves the data
     * as it was.
     */
    void tidy() throws IOException, LakehouseException {
        pending.rollBackDead();
        if (Housekeeping.isDue(timeline.commitsNotArchived(), commitsSinceTidy)) {
            commitsSinceTidy = 0;
            housekeeping.tidy(timeline);
        }
    }

    @Override
    public void close() {
        partitions.forget();
        pending.close();
        housekeeping.close();
        lock.close();
    }
}
