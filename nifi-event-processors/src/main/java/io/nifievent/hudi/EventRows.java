package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import io.nifievent.event.Timestamps;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes table rows out of events; Hudi's own columns and {@code stored_at} are left to the commit. Of one thread. A column's
 * text is at once what Parquet takes, and what rows have in common is the same object in all of them.
 */
final class EventRows {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final Schema schema;
    private final EventType type;
    private final Envelope envelope;
    private final Map<String, Cell> cells;
    private final Binary typeName;
    private String lastVersion = "";
    private Binary lastVersionText = Binary.EMPTY;
    private String lastDate = "";
    private Binary lastDateText = Binary.EMPTY;

    EventRows(TableSchema schema, EventType type) {
        this.schema = schema.avroWithMeta();
        this.type = type;
        this.envelope = Envelope.of(this.schema);
        this.cells = type.columns().stream().collect(Collectors.toUnmodifiableMap(Column::field, this::cell));
        this.typeName = utf8(type.name());
    }

    /** Where the columns all tables have are in a row. */
    private record Envelope(int id, int type, int version, int time, int receivedAt, int source, int date) {

        static Envelope of(Schema schema) {
            return new Envelope(
                    schema.getField(TableSchema.EVENT_ID).pos(),
                    schema.getField("event_type").pos(),
                    schema.getField("event_version").pos(),
                    schema.getField("event_time").pos(),
                    schema.getField("received_at").pos(),
                    schema.getField(TableSchema.SOURCE).pos(),
                    schema.getField(Column.PARTITION).pos());
        }
    }

    /** Where a column's value goes in a row and comes from in an event; looked up once, not for each row. */
    private record Cell(ColumnType type, int position, Schema schema, Supplier<String> pointer) {}

    private Cell cell(Column column) {
        Schema.Field field = schema.getField(column.name());
        String pointer = "/event/" + column.field();
        return new Cell(column.type(), field.pos(), field.schema(), () -> pointer);
    }

    /** @throws RowRefusedException when the event can't be a row of this table */
    GenericRecord row(Event event, Optional<SourcePosition> position, String date) throws RowRefusedException {
        if (!event.type().equals(type.name())) {
            throw new RowRefusedException(
                    "type-of-another-table",
                    "The event is of another type than [" + type.name() + "], whose table this is");
        }
        GenericRecord row = new GenericData.Record(schema);
        row.put(envelope.id(), utf8(event.id()));
        row.put(envelope.type(), typeName);
        row.put(envelope.version(), version(event.version()));
        row.put(envelope.time(), micros(event.time(), () -> "/event_time"));
        row.put(envelope.receivedAt(), micros(event.receivedAt(), () -> "/received_at"));
        position.ifPresent(source -> row.put(envelope.source(), utf8(source.toString())));
        row.put(envelope.date(), date(date));
        // By the event's fields and not by the columns: the few columns are at hand, while each event is elsewhere in
        // memory.
        for (Map.Entry<String, JsonNode> field : event.data().properties()) {
            Cell cell = cells.get(field.getKey());
            if (cell != null) {
                Object value = value(field.getValue(), cell.type(), cell.schema(), cell.pointer());
                row.put(cell.position(), value instanceof String text ? utf8(text) : value);
            }
        }
        return row;
    }

    private Binary version(String version) {
        if (!version.equals(lastVersion)) {
            lastVersion = version;
            lastVersionText = utf8(version);
        }
        return lastVersionText;
    }

    private Binary date(String date) {
        if (!date.equals(lastDate)) {
            lastDate = date;
            lastDateText = utf8(date);
        }
        return lastDateText;
    }

    private static Binary utf8(String text) {
        return Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param pointer to the value, asked for only if it is refused */
    static @Nullable Object value(JsonNode json, ColumnType type, Schema schema, Supplier<String> pointer)
            throws RowRefusedException {
        if (json.isMissingNode() || json.isNull()) {
            return null;
        }
        return switch (type) {
            case ColumnType.Text text -> text(json, type, pointer);
            case ColumnType.BigInt bigInt -> {
                require(json.isNumber() && json.canConvertToExactIntegral() && json.canConvertToLong(), type, pointer);
                yield json.longValue();
            }
            case ColumnType.Real real -> {
                require(json.isNumber(), type, pointer);
                yield json.doubleValueOpt().orElseThrow(() -> refused(type, pointer));
            }
            case ColumnType.Bool bool -> {
                require(json.isBoolean(), type, pointer);
                yield json.booleanValue();
            }
            case ColumnType.Timestamp timestamp ->
                micros(Timestamps.parse(text(json, type, pointer)).orElseThrow(() -> refused(type, pointer)), pointer);
            case ColumnType.Date date ->
                Math.toIntExact(Timestamps.parseDate(text(json, type, pointer))
                        .orElseThrow(() -> refused(type, pointer))
                        .toEpochDay());
            case ColumnType.Binary binary -> bytes(text(json, type, pointer), type, pointer);
            case ColumnType.ArrayOf array -> {
                require(json.isArray(), type, pointer);
                Schema list = TableSchema.notNull(schema);
                List<@Nullable Object> elements = new ArrayList<>(json.size());
                for (JsonNode element : json.values()) {
                    int index = elements.size();
                    elements.add(
                            value(element, array.element(), list.getElementType(), () -> pointer.get() + "/" + index));
                }
                yield new GenericData.Array<>(list, elements);
            }
            case ColumnType.Row fields -> {
                require(json.isObject(), type, pointer);
                GenericRecord row = new GenericData.Record(TableSchema.notNull(schema));
                for (Column field : fields.fields()) {
                    Schema.Field place = row.getSchema().getField(field.name());
                    row.put(
                            place.pos(),
                            value(
                                    json.path(field.field()),
                                    field.type(),
                                    place.schema(),
                                    () -> pointer.get() + "/" + field.field()));
                }
                yield row;
            }
        };
    }

    private static String text(JsonNode json, ColumnType type, Supplier<String> pointer) throws RowRefusedException {
        require(json.isString(), type, pointer);
        return json.stringValue();
    }

    private static ByteBuffer bytes(String base64, ColumnType type, Supplier<String> pointer)
            throws RowRefusedException {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw refused(type, pointer);
        }
    }

    static long micros(Instant instant, Supplier<String> pointer) throws RowRefusedException {
        try {
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND),
                    instant.getNano() / NANOS_PER_MICRO);
        } catch (ArithmeticException e) {
            throw refused(new ColumnType.Timestamp(), pointer);
        }
    }

    private static void require(boolean fits, ColumnType type, Supplier<String> pointer) throws RowRefusedException {
        if (!fits) {
            throw refused(type, pointer);
        }
    }

    private static RowRefusedException refused(ColumnType type, Supplier<String> pointer) {
        return new RowRefusedException(
                "value-not-of-column-type", "The value at " + pointer.get() + " is no " + type + ", as its column is");
    }
}
