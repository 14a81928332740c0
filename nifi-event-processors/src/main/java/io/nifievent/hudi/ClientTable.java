package io.nifievent.hudi;

import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.HoodieKey;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;

/**
 * A table of any layout, written through Hudi's own client by one thread at a time. It keeps nothing of the table's state
 * between two commits.
 */
final class ClientTable implements WrittenTable {

    private final TableName name;
    private final LakehouseSettings settings;
    private final HadoopStorage storage;
    private final Consumer<TableContents> listener;
    private final HoodieTableMetaClient metaClient;
    private final TableLayout layout;
    private final InstantSource clock;
    private final TableTimeline timeline;
    private final TableLock lock;
    private final Housekeeping housekeeping;
    private final PendingCommits pending;
    private Optional<OpenClient> client = Optional.empty();
    private final Set<String> settled = new HashSet<>();
    private int commitsSinceTidy;

    private record OpenClient(TableSchema schema, HudiClient hudi) {}

    private ClientTable(TableName name, EventTable.Shared shared, TableLock lock, HoodieTableMetaClient metaClient) {
        this.name = name;
        this.settings = shared.settings();
        this.storage = shared.storage();
        this.listener = shared.listener();
        this.metaClient = metaClient;
        this.layout = TableLayout.of(metaClient);
        this.clock = shared.clock();
        this.timeline = new TableTimeline(metaClient, clock);
        this.lock = lock;
        this.housekeeping = new Housekeeping(storage, name, metaClient, lock);
        this.pending = new PendingCommits(
                metaClient,
                timeline,
                lock,
                housekeeping,
                new SignsOfLife(metaClient, settings.lock().heartbeat(), shared.nanoTime()));
    }

    TableLayout layout() {
        return layout;
    }

    /** Opens the table, creating it if there is none, and takes back what another run began and didn't complete. */
    static ClientTable open(TableName name, EventTable.Shared shared, TableLayout wanted)
            throws IOException, LakehouseException {
        return WrittenTable.open(
                shared.lock(name),
                lock -> new ClientTable(
                        name, shared, lock, TableFolder.open(name, shared.settings(), shared.storage(), lock, wanted)));
    }

    @Override
    public void load() throws IOException, LakehouseException {
        timeline.advance();
        pending.rollBackDead();
        Optional<TableSchema> schema = timeline.schema();
        if (schema.isPresent()) {
            tell(schema.get(), FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false));
        }
    }

    /** The table's columns and those of the records. */
    TableSchema schemaFor(RecordShape shape) throws IOException, LakehouseException {
        layout.requireEqual(name, shape.layout());
        timeline.advance();
        return extended(TableSchema.of(name, shape));
    }

    private TableSchema extended(TableSchema wanted) throws LakehouseException {
        Optional<TableSchema> stored = timeline.schema();
        return stored.isPresent() ? stored.get().extendedBy(wanted) : wanted;
    }

    /**
     * Carries an operation out, with all rows or none but those that can't be written.
     *
     * <p>Under the table's lock from beginning to end: what a row becomes depends on the rows that are there, and two that
     * append to one log would write the same file.
     */
    OperationBatch.Result commit(TableSchema wanted, Operation operation, List<SourcedRow> rows)
            throws IOException, LakehouseException {
        return lock.hold(held -> {
            timeline.advance();
            TableSchema schema = extended(wanted);
            HudiClient hudi = client(schema);
            Selection selection = new Selection(conformed(rows, schema), operation, timeline.ledger());
            if (operation == Operation.INSERT) {
                dropStored(hudi, selection);
            }
            Optional<String> instant = Optional.empty();
            while (instant.isEmpty() && !selection.chosen().isEmpty()) {
                instant = attempt(hudi, operation, selection, held, schema);
            }
            return new OperationBatch.Result(instant, selection.fates());
        });
    }

    private static void dropStored(HudiClient hudi, Selection selection) {
        Map<HoodieKey, OperationBatch.Fate> dropped = new HashMap<>();
        hudi.stored(selection.chosen()).forEach(key -> dropped.put(key, new OperationBatch.Dropped()));
        selection.settle(dropped);
    }

    /** One commit; empty if it had to be taken back because of rows that can't be written, which are settled then. */
    private Optional<String> attempt(
            HudiClient hudi, Operation operation, Selection selection, TableLock.Held held, TableSchema schema)
            throws IOException, LakehouseException {
        String instant = timeline.nextInstant();
        metaClient
                .getActiveTimeline()
                .createNewInstant(metaClient.createNewInstant(HoodieInstant.State.REQUESTED, hudi.action(), instant));
        List<KeyedRow> rows = selection.chosen();
        List<WriteStatus> statuses = hudi.write(operation, rows, instant);
        Map<HoodieKey, OperationBatch.Failed> failed = new HashMap<>();
        HudiClient.culprits(statuses).forEach((key, error) -> failed.put(key, failed(error)));
        if (failed.isEmpty()) {
            SourceLedger taken = selection.taken();
            SourceLedger ledger = timeline.ledger();
            ledger.addAll(taken);
            ledger.removeAll(settled);
            ledger.removeBefore(
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(WriterView.DAYS_OF_SOURCES), taken);
            boolean rolledBack = pending.rollBackOlderThan(instant, held);
            hudi.complete(instant, statuses, timeline.extraMetadata(ledger), () -> rolledBack && held.isSafe());
            timeline.advance();
            settled.clear();
            commitsSinceTidy++;
            tell(schema, rows.stream().map(row -> row.key().getPartitionPath()).toList());
            return Optional.of(instant);
        }
        hudi.giveUp(instant);
        timeline.advance();
        housekeeping.rollBack(instant, timeline.nextInstant());
        timeline.advance();
        selection.settle(failed);
        return Optional.empty();
    }

    private static OperationBatch.Failed failed(Throwable error) {
        return new OperationBatch.Failed(
                "row-not-writable",
                "Hudi could not write the row: " + error.getClass().getSimpleName());
    }

    /** Rows made before others changed the table's schema get the columns they lack, and its words. */
    private static List<SourcedRow> conformed(List<SourcedRow> rows, TableSchema schema) {
        return rows.stream()
                .map(row -> row.keyed().row().getSchema().equals(schema.avro())
                        ? row
                        : new SourcedRow(conformed(row.keyed(), schema), row.position()))
                .toList();
    }

    private static KeyedRow conformed(KeyedRow row, TableSchema schema) {
        return new KeyedRow(row.key(), TableSchema.adapt(row.row(), schema.avro()), row.ordering());
    }

    private void tell(TableSchema schema, Collection<String> partitionPaths) throws LakehouseException {
        String prefix = layout.partitionColumn().orElse("") + "=";
        listener.accept(new TableContents(
                name,
                layout.kind(),
                settings.tablePath(name),
                schema.columnsBut(layout.partitionColumn()),
                layout.partitionColumn(),
                partitionPaths.stream()
                        .filter(path -> path.startsWith(prefix))
                        .map(path -> path.substring(prefix.length()))
                        .collect(Collectors.toSet())));
    }

    /** Forgets sources that will not be read again, with the next commit. */
    void settle(Collection<String> sources) {
        settled.addAll(sources);
    }

    /** Cleans and archives when enough commits have passed; a failure leaves the data as it was. */
    void tidy() throws IOException, LakehouseException {
        pending.rollBackDead();
        if (Housekeeping.isDue(timeline.commitsNotArchived(), commitsSinceTidy)) {
            commitsSinceTidy = 0;
            housekeeping.tidy(timeline);
        }
    }

    private HudiClient client(TableSchema schema) {
        if (client.filter(open -> open.schema().avro().equals(schema.avro())).isEmpty()) {
            client.ifPresent(open -> open.hudi().close());
            client = Optional.of(
                    new OpenClient(schema, new HudiClient(storage, settings, name, metaClient, layout, schema.avro())));
        }
        return client.orElseThrow().hudi();
    }

    @Override
    public void close() {
        client.ifPresent(open -> open.hudi().close());
        client = Optional.empty();
        pending.close();
        housekeeping.close();
        lock.close();
    }
}
