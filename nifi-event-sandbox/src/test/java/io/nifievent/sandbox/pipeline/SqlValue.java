package io.nifievent.sandbox.pipeline;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.event.Timestamps;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What Presto must answer for a value of an event. */
final class SqlValue {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private SqlValue() {}

    /** The column in a SELECT; what is nested is asked for as JSON, in which a row is an array of its fields. */
    static String expression(Column column) {
        return isNested(column.type())
                ? "json_format(CAST(" + column.name() + " AS JSON)) AS " + column.name()
                : column.name();
    }

    static String timestamp(String text) {
        return TIMESTAMP.format(Timestamps.parse(text).orElseThrow().atOffset(ZoneOffset.UTC));
    }

    static Object of(JsonNode value, ColumnType type) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (isNested(type)) {
            return nested(value, type).toString();
        }
        return switch (type) {
            case ColumnType.BigInt integer -> value.decimalValue().longValueExact();
            case ColumnType.Real real -> value.decimalValue().doubleValue();
            case ColumnType.Bool bool -> value.booleanValue();
            case ColumnType.Timestamp timestamp -> timestamp(value.stringValue());
            case ColumnType.Binary binary -> value.binaryValue();
            default -> value.stringValue();
        };
    }

    /** A value as Presto answered it; of what came as JSON the escapes are undone. */
    static Object answered(Object value, ColumnType type) {
        return value instanceof String json && isNested(type)
                ? JsonMapper.shared().readTree(json).toString()
                : value;
    }

    private static boolean isNested(ColumnType type) {
        return type instanceof ColumnType.Row || type instanceof ColumnType.ArrayOf;
    }

    private static JsonNode nested(JsonNode value, ColumnType type) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value.isMissingNode() || value.isNull()) {
            return json.nullNode();
        }
        return switch (type) {
            case ColumnType.Row row -> {
                ArrayNode fields = json.arrayNode();
                row.fields().forEach(field -> fields.add(nested(value.path(field.field()), field.type())));
                yield fields;
            }
            case ColumnType.ArrayOf array -> {
                ArrayNode elements = json.arrayNode();
                value.forEach(element -> elements.add(nested(element, array.element())));
                yield elements;
            }
            case ColumnType.Real real -> json.numberNode(value.decimalValue().doubleValue());
            case ColumnType.Timestamp timestamp -> json.stringNode(timestamp(value.stringValue()));
            default -> value;
        };
    }
}
