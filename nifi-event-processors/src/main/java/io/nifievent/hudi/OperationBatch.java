package io.nifievent.hudi;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records on their way into commits of one table, by Hudi's own client. Of one thread; giving it up needs no call, and after
 * a failure it is of no more use.
 */
public final class OperationBatch {

    private final TableLease lease;
    private final TableName name;
    private final ClientTable table;
    private final Operation operation;
    private final List<SourcedRow> rows = new ArrayList<>();
    private TableSchema schema;
    private RecordRows converter;

    OperationBatch(TableLease lease, TableName name, ClientTable table, Operation operation, RecordShape shape)
            throws IOException, LakehouseException {
        this.lease = lease;
        this.name = name;
        this.table = table;
        this.operation = operation;
        this.schema = table.schemaFor(shape);
        this.converter = new RecordRows(shape, schema);
    }

    /** What became of a row that was taken in. */
    public sealed interface Fate {}

    /** The operation was carried out with it. */
    public record Stored() implements Fate {}

    /** The first row with its key stays (insert), or a newer one with its key is in the batch (upsert). */
    public record Dropped() implements Fate {}

    /** An earlier commit has taken it in: it was delivered again. */
    public record Redelivered() implements Fate {}

    /**
     * Hudi could not write it.
     *
     * @param code stable name of what is wrong
     * @param message what is wrong
     */
    public record Failed(String code, String message) implements Fate {}

    /**
     * A commit.
     *
     * @param instant the Hudi commit; empty if there was nothing to store
     * @param fates of the rows taken in, in their order
     */
    public record Result(Optional<String> instant, List<Fate> fates) {}

    /**
     * Goes on with records of another schema.
     *
     * @throws LakehouseException when a column has another type in the table or in records before
     */
    public void continueWith(RecordShape shape) throws LakehouseException {
        schema = schema.extendedBy(TableSchema.of(name, shape));
        converter = new RecordRows(shape, schema);
    }

    /**
     * Takes a record in.
     *
     * @param position where it was read; empty if it was not read from a source whose records have positions
     * @return why it can be no row of this table; empty if it was taken in
     */
    public Optional<Failed> add(ObjectNode record, Optional<SourcePosition> position) {
        try {
            rows.add(new SourcedRow(converter.row(record, operation), position));
            return Optional.empty();
        } catch (RowRefusedException e) {
            return Optional.of(new Failed(e.code(), e.reason()));
        }
    }

    /** Gives up the records taken in last, until so many are left. */
    public void cutTo(int size) {
        rows.subList(size, rows.size()).clear();
    }

    /** Number of records taken in. */
    public int size() {
        return rows.size();
    }

    /**
     * Carries the operation out with all rows but those that Hudi can't write; more rows may be taken in afterwards, for
     * another commit.
     *
     * @throws LakehouseException when nothing is known to be stored; the same records may be sent again in another batch
     */
    public Result commit() throws LakehouseException {
        if (rows.isEmpty()) {
            return new Result(Optional.empty(), List.of());
        }
        Result result = lease.guarded(() -> table.commit(schema, operation, rows));
        rows.clear();
        return result;
    }
}
