package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.RowNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.avro.HoodieAvroUtils;
import org.jspecify.annotations.Nullable;

/** A table's columns as the Avro schema Hudi keeps: the envelope first, then the fields of the type. */
final class TableSchema {

    static final String EVENT_ID = "event_id";
    static final String STORED_AT = "stored_at";
    static final String SOURCE = "source";

    private static final String NAMESPACE = "io.nifievent";

    private final Schema avro;
    private final Schema avroWithMeta;

    TableSchema(Schema avro) {
        this.avro = avro;
        this.avroWithMeta = HoodieAvroUtils.addMetadataFields(avro, false);
    }

    /** The columns an event type has over all its versions. */
    static TableSchema of(TableName table, List<Column> columns) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field(EVENT_ID, Schema.create(Schema.Type.STRING)));
        fields.add(field("event_type", Schema.create(Schema.Type.STRING)));
        fields.add(field("event_version", Schema.create(Schema.Type.STRING)));
        fields.add(field("event_time", timestamp()));
        fields.add(field("received_at", timestamp()));
        fields.add(field(STORED_AT, timestamp()));
        fields.add(field(SOURCE, Schema.create(Schema.Type.STRING)));
        fields.add(new Schema.Field(Column.PARTITION, Schema.create(Schema.Type.STRING)));
        columns.forEach(column ->
                fields.add(field(column.name(), type(column.type(), RowNames.ofField(table.value(), column.name())))));
        return new TableSchema(Schema.createRecord(table.value(), "", NAMESPACE, false, fields));
    }

    /** The columns of records; those a row can't do without are never null. */
    static TableSchema of(TableName table, RecordShape shape) {
        Set<String> required = new HashSet<>(List.of(shape.recordKey()));
        shape.partitioning().partitionColumn().ifPresent(required::add);
        List<Schema.Field> fields = new ArrayList<>();
        for (Column column : shape.columns()) {
            Schema type = type(column.type(), RowNames.ofField(table.value(), column.name()));
            fields.add(
                    required.contains(column.name())
                            ? new Schema.Field(column.name(), type)
                            : field(column.name(), type));
        }
        if (shape.partitioning() instanceof Partitioning.ByTime time) {
            fields.add(new Schema.Field(time.partitionColumn().orElseThrow(), Schema.create(Schema.Type.STRING)));
        }
        return new TableSchema(Schema.createRecord(table.value(), "", NAMESPACE, false, fields));
    }

    /** A column that may be null. */
    static Schema.Field field(String name, Schema type) {
        return new Schema.Field(
                name, Schema.createUnion(Schema.create(Schema.Type.NULL), type), "", Schema.Field.NULL_DEFAULT_VALUE);
    }

    private static Schema timestamp() {
        return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    }

    /** @param path name of a row's record; unique within the schema, as Avro demands */
    private static Schema type(ColumnType type, String path) {
        return switch (type) {
            case ColumnType.Text text -> Schema.create(Schema.Type.STRING);
            case ColumnType.BigInt bigInt -> Schema.create(Schema.Type.LONG);
            case ColumnType.Real real -> Schema.create(Schema.Type.DOUBLE);
            case ColumnType.Bool bool -> Schema.create(Schema.Type.BOOLEAN);
            case ColumnType.Timestamp timestamp -> timestamp();
            case ColumnType.Date date -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case ColumnType.Binary binary -> Schema.create(Schema.Type.BYTES);
            case ColumnType.ArrayOf array ->
                Schema.createArray(Schema.createUnion(
                        Schema.create(Schema.Type.NULL), type(array.element(), RowNames.ofElement(path))));
            case ColumnType.Row row ->
                Schema.createRecord(
                        path,
                        "",
                        NAMESPACE,
                        false,
                        row.fields().stream()
                                .map(column -> field(
                                        column.name(), type(column.type(), RowNames.ofField(path, column.name()))))
                                .toList());
        };
    }

    Schema avro() {
        return avro;
    }

    /** The schema of the files, which hold Hudi's own columns too. */
    Schema avroWithMeta() {
        return avroWithMeta;
    }

    /**
     * These columns and, after them, those of the other schema that are new. A column the other one lacks stays: the
     * catalog at hand may be older than the one the table was last written with. One that both have stays as it is here:
     * another engine may have written the table last, and put its schema in other words.
     *
     * @throws LakehouseException when a column here can't be written, has another type in the other schema, or a new one holds an
     *     object that is called as one of a column here
     */
    TableSchema extendedBy(TableSchema other) throws LakehouseException {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field ours : avro.getFields()) {
            // Refused before anything is written, and not when the metastore is told.
            column(ours);
            fields.add(new Schema.Field(ours, ours.schema()));
        }
        for (Schema.Field theirs : other.avro.getFields()) {
            Optional<Schema.Field> ours = Optional.ofNullable(avro.getField(theirs.name()));
            if (ours.isEmpty()) {
                requireOwnNames(theirs);
                fields.add(new Schema.Field(theirs, theirs.schema()));
            } else if (!holds(ours.get().schema(), theirs.schema())) {
                throw new LakehouseException(
                        LakehouseException.Code.COLUMN_TYPE_CHANGED,
                        "Column [" + theirs.name() + "] of table [" + avro.getName() + "] is "
                                + text(ours.get().schema()) + " in the table and "
                                + text(theirs.schema()) + " in the catalog; its events wait until they agree");
            }
        }
        return fields.size() == avro.getFields().size()
                ? this
                : new TableSchema(
                        Schema.createRecord(avro.getName(), avro.getDoc(), avro.getNamespace(), false, fields));
    }

    private static String text(Schema schema) {
        return HiveTypes.of(schema) + (schema.isNullable() ? "" : " that is never null");
    }

    /** Whether a column takes all values of another; what records are called and how their fields are ordered doesn't count. */
    private static boolean holds(Schema column, Schema other) {
        if (other.isNullable() && !column.isNullable()) {
            return false;
        }
        Schema ours = notNull(column);
        Schema theirs = notNull(other);
        return ours.getType() == theirs.getType()
                && Objects.equals(ours.getLogicalType(), theirs.getLogicalType())
                && switch (ours.getType()) {
                    case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> true;
                    case ARRAY -> holds(ours.getElementType(), theirs.getElementType());
                    case RECORD ->
                        ours.getFields().size() == theirs.getFields().size()
                                && ours.getFields().stream()
                                        .allMatch(field -> Optional.ofNullable(theirs.getField(field.name()))
                                                .filter(same -> holds(field.schema(), same.schema()))
                                                .isPresent());
                    case ENUM, FIXED, MAP, UNION -> ours.equals(theirs);
                };
    }

    /** The type of the values that are there, of a column that may be null or not. */
    static Schema notNull(Schema schema) {
        boolean orNull = schema.isUnion() && schema.getTypes().size() == 2 && schema.isNullable();
        return orNull
                ? schema.getTypes().get(schema.getTypes().getFirst().getType() == Schema.Type.NULL ? 1 : 0)
                : schema;
    }

    /** A column that the other schema lacks keeps the names of its records, too, and Avro takes no second one of a name. */
    private void requireOwnNames(Schema.Field added) throws LakehouseException {
        for (Schema.Field column : avro.getFields()) {
            Optional<Schema> clash = records(added.schema())
                    .filter(record -> records(column.schema())
                            .anyMatch(
                                    other -> other.getFullName().equals(record.getFullName()) && !other.equals(record)))
                    .findFirst();
            if (clash.isPresent()) {
                throw new LakehouseException(
                        LakehouseException.Code.COLUMN_TYPE_CHANGED,
                        "Column [" + added.name() + "] of table [" + avro.getName()
                                + "] has an object that would be called "
                                + clash.get().getName()
                                + " in the table's schema, as is one in its column [" + column.name()
                                + "] with other fields; rename one of the properties on the way to it");
            }
        }
    }

    /** The records within a column. */
    private static Stream<Schema> records(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> schema.getTypes().stream().flatMap(TableSchema::records);
            case ARRAY -> records(schema.getElementType());
            case RECORD ->
                Stream.concat(Stream.of(schema), schema.getFields().stream().flatMap(field -> records(field.schema())));
            default -> Stream.of();
        };
    }

    /** A row of a schema out of one of another, which has no more columns and may put them in other words. */
    static GenericRecord adapt(GenericRecord row, Schema schema) {
        GenericRecord adapted = new GenericData.Record(schema);
        for (Schema.Field field : row.getSchema().getFields()) {
            Schema.Field place = schema.getField(field.name());
            adapted.put(place.pos(), adapt(row.get(field.pos()), place.schema()));
        }
        return adapted;
    }

    private static @Nullable Object adapt(@Nullable Object value, Schema schema) {
        return switch (value) {
            case null -> null;
            case GenericRecord row -> adapt(row, notNull(schema));
            case GenericData.Array<?> array -> {
                Schema list = notNull(schema);
                List<@Nullable Object> elements = new ArrayList<>(array.size());
                array.forEach(element -> elements.add(adapt(element, list.getElementType())));
                yield new GenericData.Array<>(list, elements);
            }
            default -> value;
        };
    }

    /**
     * The columns in order, Hudi's own among them, as a metastore knows them; without the one a table is partitioned by.
     *
     * @throws LakehouseException when one can't be written
     */
    List<TableColumn> columnsBut(Optional<String> partitionColumn) throws LakehouseException {
        List<TableColumn> columns = new ArrayList<>();
        for (Schema.Field field : avroWithMeta.getFields()) {
            if (!partitionColumn.equals(Optional.of(field.name()))) {
                columns.add(column(field));
            }
        }
        return columns;
    }

    private TableColumn column(Schema.Field field) throws LakehouseException {
        try {
            return new TableColumn(field.name(), HiveTypes.of(field.schema()));
        } catch (IllegalArgumentException e) {
            throw new LakehouseException(
                    LakehouseException.Code.TABLE_LAYOUT_UNKNOWN,
                    "Column [" + field.name() + "] of table [" + avro.getName() + "] is unfit: " + e.getMessage(),
                    e);
        }
    }
}
