package io.nifievent.hudi;

import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The type names a Hive Metastore uses for a table's columns. */
final class HiveTypes {

    private HiveTypes() {}

    static String of(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case UNION ->
                of(schema.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow(() -> unknown(schema)));
            case STRING -> "string";
            case INT -> logical instanceof LogicalTypes.Date ? "date" : "int";
            case LONG -> logical instanceof LogicalTypes.TimestampMicros ? "timestamp" : "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case BYTES -> "binary";
            case ARRAY -> "array<" + of(schema.getElementType()) + ">";
            case RECORD ->
                schema.getFields().stream()
                        .map(field -> field.name() + ":" + of(field.schema()))
                        .collect(Collectors.joining(",", "struct<", ">"));
            case ENUM, MAP, FIXED, NULL -> throw unknown(schema);
        };
    }

    private static IllegalArgumentException unknown(Schema schema) {
        return new IllegalArgumentException("No column of ours has the Avro type " + schema);
    }
}
