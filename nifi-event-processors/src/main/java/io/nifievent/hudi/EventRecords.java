package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Events as records, for all that is done with them but the plain insert. */
public final class EventRecords {

    private EventRecords() {}

    /**
     * The shape of a type's events: the columns an insert gives the table, in the same order.
     *
     * @param ordering name of the column that says which of two events with one id is newer
     */
    public static RecordShape shape(EventType type, TableKind kind, Optional<String> ordering) {
        List<Column> columns = new ArrayList<>();
        columns.add(column(TableSchema.EVENT_ID, new ColumnType.Text()));
        columns.add(column("event_type", new ColumnType.Text()));
        columns.add(column("event_version", new ColumnType.Text()));
        columns.add(column("event_time", new ColumnType.Timestamp()));
        columns.add(column("received_at", new ColumnType.Timestamp()));
        columns.add(column(TableSchema.STORED_AT, new ColumnType.Timestamp()));
        columns.add(column("source", new ColumnType.Text()));
        columns.add(column(Column.PARTITION, new ColumnType.Text()));
        columns.addAll(type.columns());
        return new RecordShape(
                kind, columns, TableSchema.EVENT_ID, ordering, new Partitioning.ByColumn(Column.PARTITION));
    }

    private static Column column(String name, ColumnType type) {
        return new Column(name, name, type, "");
    }

    /** The record of an event. The catalog lets no property have an envelope column's name. */
    public static ObjectNode record(Event event, Optional<SourcePosition> position, Instant storedAt) {
        ObjectNode record = event.data().deepCopy();
        record.put(TableSchema.EVENT_ID, event.id());
        record.put("event_type", event.type());
        record.put("event_version", event.version());
        record.put("event_time", event.time().toString());
        record.put("received_at", event.receivedAt().toString());
        record.put(TableSchema.STORED_AT, storedAt.toString());
        position.ifPresent(source -> record.put("source", source.toString()));
        record.put(Column.PARTITION, event.date().toString());
        return record;
    }
}
