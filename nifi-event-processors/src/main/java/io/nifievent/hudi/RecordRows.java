package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.model.HoodieKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes table rows out of records. */
final class RecordRows {

    private static final int MAX_YEAR = 9999;

    private final RecordShape shape;
    private final Schema schema;

    /** @param schema has the shape's columns, and maybe more */
    RecordRows(RecordShape shape, TableSchema schema) {
        this.shape = shape;
        this.schema = schema.avro();
    }

    /** The record's row, which may have its key, ordering value and partition only if it is to be deleted. */
    KeyedRow row(ObjectNode record, Operation operation) throws RowRefusedException {
        GenericRecord row = new GenericData.Record(schema);
        for (Column column : shape.columns()) {
            row.put(
                    column.name(),
                    EventRows.value(
                            record.path(column.field()),
                            column.type(),
                            schema.getField(column.name()).schema(),
                            () -> "/" + column.field()));
        }
        String key = text(row.get(shape.recordKey()));
        if (key.isEmpty()) {
            throw new RowRefusedException(
                    "record-key-missing", "The record key column [" + shape.recordKey() + "] has no value");
        }
        return new KeyedRow(new HoodieKey(key, partition(row)), row, ordering(row, operation));
    }

    private Comparable<?> ordering(GenericRecord row, Operation operation) throws RowRefusedException {
        if (shape.ordering().isEmpty() || operation == Operation.DELETE) {
            return 0;
        }
        String column = shape.ordering().get();
        if (row.get(column) instanceof Comparable<?> value) {
            return value;
        }
        throw new RowRefusedException("ordering-missing", "The ordering column [" + column + "] has no value");
    }

    private String partition(GenericRecord row) throws RowRefusedException {
        return switch (shape.partitioning()) {
            case Partitioning.None none -> "";
            case Partitioning.ByColumn field -> PartitionPath.of(field.column(), columnText(row, field.column()));
            case Partitioning.ByTime time -> {
                String value = timeText(row, time);
                String column = time.partitionColumn().orElseThrow();
                row.put(column, value);
                yield PartitionPath.of(column, value);
            }
        };
    }

    private String columnText(GenericRecord row, String name) {
        boolean isDate = shape.columns().stream()
                .anyMatch(column -> column.name().equals(name) && column.type() instanceof ColumnType.Date);
        return isDate && row.get(name) instanceof Integer day
                ? LocalDate.ofEpochDay(day).toString()
                : text(row.get(name));
    }

    private static String timeText(GenericRecord row, Partitioning.ByTime time) throws RowRefusedException {
        if (!(row.get(time.column()) instanceof Long micros)) {
            return "";
        }
        LocalDateTime utc = LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > MAX_YEAR) {
            throw new RowRefusedException(
                    "partition-out-of-range",
                    "The time in column [" + time.column() + "] is not in the years 0 to 9999");
        }
        return time.unit().format().format(utc);
    }

    private static String text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Objects::toString).orElse("");
    }
}
