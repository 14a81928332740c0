package io.nifievent.hudi;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a writer knows of its table: its columns, the positions it has taken in, the ids it has. A copy of what the table said
 * last, which may be behind.
 */
final class WriterView {

    /** What settled and was not forgotten, since its writer died, is forgotten after so many days. */
    static final int DAYS_OF_SOURCES = 7;

    private final TableName table;
    private final TableTimeline timeline;
    private final Partitions partitions;
    private final DuplicateWindow window;
    private final Set<String> settled = new HashSet<>();
    private Optional<TableSchema> schema = Optional.empty();
    private SourceLedger ledger = new SourceLedger();

    WriterView(TableName table, TableTimeline timeline, Partitions partitions, DuplicateWindow window) {
        this.table = table;
        this.timeline = timeline;
        this.partitions = partitions;
        this.window = window;
    }

    /** Takes over what the timeline said when it was read last, of a table opened just now. */
    void load() throws LakehouseException {
        schema = timeline.schema();
        ledger = timeline.ledger();
        ledger.removeAll(settled);
    }

    /** Takes in what others have committed, as the timeline said when it was read last. */
    void absorb(List<CompletedCommit> others) throws IOException, LakehouseException {
        if (timeline.missedCommits()) {
            partitions.forget();
        } else {
            partitions.absorb(others);
        }
        window.reset();
        load();
    }

    Optional<TableSchema> schema() {
        return schema;
    }

    /** The table's columns and some that are wanted. */
    TableSchema extended(TableSchema wanted) throws LakehouseException {
        return schema.isPresent() ? schema.get().extendedBy(wanted) : wanted;
    }

    /** The positions taken in. */
    SourceLedger ledger() {
        return ledger;
    }

    /** The ledger of a commit that takes in more, without what came up too long ago to be read again. */
    SourceLedger ledgerWith(SourceLedger taken, LocalDate today) {
        SourceLedger more = new SourceLedger(ledger);
        more.addAll(taken);
        more.removeBefore(today.minusDays(DAYS_OF_SOURCES), taken);
        return more;
    }

    /** Forgets sources that will not be read again. */
    void settle(Collection<String> sources) {
        settled.addAll(sources);
        ledger.removeAll(sources);
    }

    /** Whether an event with that id is in the days around a date. */
    boolean isStored(String date, IdSet.Hash id) throws IOException {
        return window.contains(date, id);
    }

    /** Whether what is not stored around a date, as far as is known, is not so for certain. */
    boolean isSearchedWhole(String date) throws IOException {
        return window.isSearchedWhole(date);
    }

    /**
     * What a row is instead of a new one, if it is something else.
     *
     * @throws LakehouseException if others have taken in another event from its place: a batch begun anew sets it aside
     */
    Optional<EventBatch.Added> verdict(String date, NewRow row) throws IOException, LakehouseException {
        boolean stored = isStored(date, row.id());
        if (row.position().filter(ledger::contains).isEmpty()) {
            return stored ? Optional.of(new EventBatch.Duplicate()) : Optional.empty();
        }
        if (!stored && isSearchedWhole(date)) {
            throw new LakehouseException(
                    LakehouseException.Code.OVERTAKEN,
                    "Table [" + table
                            + "] has taken in other events from the same places in Kafka meanwhile; the batch comes"
                            + " again, and these are set aside as position-taken");
        }
        return Optional.of(new EventBatch.Redelivered());
    }

    /** Days around the rows looked for since the last commit that memory did not reach. */
    Set<LocalDate> unsearched() {
        return window.unsearched();
    }

    /** How many days apart two events with one id may be and still be one. */
    int windowDays() {
        return window.days();
    }

    /** Notes what this writer has committed. */
    void committed(TableSchema newSchema, SourceLedger newLedger) {
        schema = Optional.of(newSchema);
        ledger = newLedger;
        window.reset();
        // Another writer may carry them on, but only from a commit that is older than this one.
        settled.clear();
    }
}
