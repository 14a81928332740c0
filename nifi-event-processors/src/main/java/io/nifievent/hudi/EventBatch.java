package io.nifievent.hudi;

import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * Events on their way into one commit of one table. Of one thread; once committed or given up it is of no more use, and
 * giving it up needs no call.
 */
public final class EventBatch {

    /** Up to then a date is written with four digits of the year, and nothing before them. */
    private static final int LAST_YEAR = 9999;

    /** A log that was cut and written anew, as by an unclean election in Kafka, has other events at its old offsets. */
    private static final Refused POSITION_TAKEN = new Refused(
            "position-taken",
            "An event from this place was stored before, and the table has none with this id: the topic was cut there and"
                    + " written anew, or the event was erased or deleted since");

    private final TableLease lease;
    private final EventTable table;
    private final TableSchema schema;
    private final EventRows eventRows;
    private final SourceLedger taken = new SourceLedger();
    private final NewRows newRows;
    private LocalDate lastDay = LocalDate.EPOCH;
    private String lastDate = lastDay.toString();
    private int rows;
    private boolean caughtUp;

    EventBatch(TableLease lease, EventTable table, EventType type) throws LakehouseException {
        this.lease = lease;
        this.table = table;
        this.schema = table.schemaFor(type);
        this.newRows = new NewRows(table.view().windowDays());
        this.eventRows = new EventRows(schema, type);
    }

    /** What became of an event. */
    public sealed interface Added {}

    /**
     * It will be a row, unless another writer of the table is faster.
     *
     * @param number of the row in the batch, from 0
     */
    public record Row(int number) implements Added {}

    /** An event with its id is stored or in the batch already; the first one stays. */
    public record Duplicate() implements Added {}

    /** Its position was taken in by an earlier commit: it was delivered again. */
    public record Redelivered() implements Added {}

    /**
     * It can't be a row of this table, now or later.
     *
     * @param code stable name of what is wrong
     * @param message what is wrong, without the producer's data
     */
    public record Refused(String code, String message) implements Added {}

    /**
     * Takes an event in, unless the table has it.
     *
     * @param position where it was read; empty if that is not known
     * @throws LakehouseException when the ids stored already can't be read; the batch is then to be given up
     */
    public Added add(Event event, Optional<SourcePosition> position) throws LakehouseException {
        LocalDate day = event.date();
        if (day.getYear() < 0 || day.getYear() > LAST_YEAR) {
            return new Refused("event-date-out-of-range", "The event's time is not in the years 0 to 9999");
        }
        String date = date(day);
        GenericRecord row;
        try {
            row = eventRows.row(event, position, date);
        } catch (RowRefusedException e) {
            return new Refused(e.code(), e.reason());
        }
        // Only now: an event that is refused must be so again when it is delivered again, or it would vanish.
        IdSet.Hash id = IdSet.Hash.of(event.id());
        if (position.filter(this::isTaken).isPresent()) {
            boolean other = !newRows.has(date, id)
                    && !isStored(date, id)
                    && lease.guarded(() -> table.view().isSearchedWhole(date));
            return other ? POSITION_TAKEN : new Redelivered();
        }
        boolean stored = isStored(date, id);
        position.ifPresent(taken::add);
        if (stored || !newRows.add(date, new NewRow(rows, id, position, row))) {
            return new Duplicate();
        }
        return new Row(rows++);
    }

    private boolean isTaken(SourcePosition position) {
        return table.view().ledger().contains(position) || taken.contains(position);
    }

    /**
     * Whether the table has an event with that id. Others may have removed what the writer knows of, so before the first one
     * of the batch is dropped it looks.
     */
    private boolean isStored(String date, IdSet.Hash id) throws LakehouseException {
        return lease.guarded(() -> {
            boolean stored = table.view().isStored(date, id);
            if (stored && !caughtUp) {
                table.catchUp();
                caughtUp = true;
                stored = table.view().isStored(date, id);
            }
            return stored;
        });
    }

    private String date(LocalDate day) {
        if (!day.equals(lastDay)) {
            lastDay = day;
            lastDate = day.toString();
        }
        return lastDate;
    }

    /** Counts a position that holds no event as seen, so that the offsets around it stay one range. */
    public void skip(SourcePosition position) {
        taken.add(position);
    }

    /** Rows it has so far. */
    public int size() {
        return newRows.size();
    }

    /**
     * Stores the batch, all of it or nothing.
     *
     * @param storedAt the time the rows get as {@code stored_at}
     * @throws LakehouseException when it could not be stored; the same events may be sent again in another batch, whether
     *     or not the commit came about
     */
    public Committed commit(Instant storedAt) throws LakehouseException {
        if (newRows.size() == 0) {
            return new Committed(Optional.empty(), 0, List.of(), Set.of());
        }
        long micros = storedAtMicros(storedAt);
        return lease.guarded(() -> table.commit(schema, newRows, taken, micros));
    }

    private static long storedAtMicros(Instant storedAt) {
        try {
            return EventRows.micros(storedAt, () -> "/stored_at");
        } catch (RowRefusedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
