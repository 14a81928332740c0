package io.nifievent.processors;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.ChoiceDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;

/** The columns of a table, as a reader's schema has them. */
final class RecordColumns {

    private RecordColumns() {}

    /** @throws UnfitSchemaException when a field makes no column */
    static List<Column> of(RecordSchema schema) throws UnfitSchemaException {
        List<Column> columns = new ArrayList<>();
        for (RecordField field : schema.getFields()) {
            if (field.getDataType().isRecursive(List.of(schema))) {
                throw new UnfitSchemaException("Field [" + field.getFieldName()
                        + "] has objects that hold one another without end, for which there is no column type; convert or"
                        + " remove it");
            }
            ColumnType type = type(field.getDataType())
                    .orElseThrow(() -> new UnfitSchemaException("Field [" + field.getFieldName() + "] is "
                            + field.getDataType() + ", for which there is no column type; convert or remove it"));
            try {
                columns.add(Column.of(field.getFieldName(), type, ""));
            } catch (IllegalArgumentException e) {
                throw new UnfitSchemaException(String.valueOf(e.getMessage()));
            }
        }
        return columns;
    }

    private static Optional<ColumnType> type(DataType type) throws UnfitSchemaException {
        return switch (type.getFieldType()) {
            case BYTE, SHORT, INT, LONG -> Optional.of(new ColumnType.BigInt());
            case FLOAT, DOUBLE -> Optional.of(new ColumnType.Real());
            case BOOLEAN -> Optional.of(new ColumnType.Bool());
            case DATE -> Optional.of(new ColumnType.Date());
            case TIMESTAMP -> Optional.of(new ColumnType.Timestamp());
            case STRING, CHAR, ENUM, UUID, TIME -> Optional.of(new ColumnType.Text());
            case ARRAY -> array(Optional.ofNullable(((ArrayDataType) type).getElementType()));
            case RECORD -> row(Optional.ofNullable(((RecordDataType) type).getChildSchema()));
            case CHOICE -> choice((ChoiceDataType) type);
            // Of arbitrary size or names: no column of a fixed type holds them without loss.
            case BIGINT, DECIMAL, MAP -> Optional.empty();
        };
    }

    /** @param element absent when the reader doesn't say what the array holds, which has no type then */
    private static Optional<ColumnType> array(Optional<DataType> element) throws UnfitSchemaException {
        if (element.isEmpty()) {
            return Optional.empty();
        }
        return element.get().getFieldType() == RecordFieldType.BYTE
                ? Optional.of(new ColumnType.Binary())
                : type(element.get()).map(ColumnType.ArrayOf::new);
    }

    private static Optional<ColumnType> row(Optional<RecordSchema> fields) throws UnfitSchemaException {
        return fields.isEmpty() ? Optional.empty() : Optional.of(new ColumnType.Row(of(fields.get())));
    }

    /** Whole numbers fit a column of others; any other choice has no type of its own. */
    private static Optional<ColumnType> choice(ChoiceDataType choice) throws UnfitSchemaException {
        List<Optional<ColumnType>> types = new ArrayList<>();
        for (DataType possible : choice.getPossibleSubTypes()) {
            types.add(type(possible));
        }
        Set<Optional<ColumnType>> distinct = types.stream().collect(Collectors.toSet());
        if (distinct.equals(Set.of(Optional.of(new ColumnType.BigInt()), Optional.of(new ColumnType.Real())))) {
            return Optional.of(new ColumnType.Real());
        }
        return distinct.size() == 1 ? types.getFirst() : Optional.empty();
    }

    /** A schema with a field that makes no column. */
    static final class UnfitSchemaException extends Exception {
        UnfitSchemaException(String message) {
            super(message);
        }
    }
}
