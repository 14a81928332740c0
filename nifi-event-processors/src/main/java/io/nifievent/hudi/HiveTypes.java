package io.nifievent.hudi;

import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The type names a Hive Metastore uses for a table's columns, as Hudi's own sync gives them. */
final class HiveTypes {

    private HiveTypes() {}

    /** @throws IllegalArgumentException when it has no name for it */
    static String of(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case UNION -> of(RowWriteSupport.notNull(schema));
            case STRING, ENUM -> "string";
            case INT -> logical instanceof LogicalTypes.Date ? "date" : "int";
            case LONG -> logical instanceof LogicalTypes.TimestampMicros ? "timestamp" : "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case BYTES, FIXED ->
                logical instanceof LogicalTypes.Decimal decimal
                        ? "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")"
                        : "binary";
            case ARRAY -> "array<" + of(schema.getElementType()) + ">";
            case MAP -> "map<string," + of(schema.getValueType()) + ">";
            case RECORD ->
                schema.getFields().stream()
                        .map(field -> field.name() + ":" + of(field.schema()))
                        .collect(Collectors.joining(",", "struct<", ">"));
            case NULL -> throw new IllegalArgumentException("A column without a type can't be written");
        };
    }
}
