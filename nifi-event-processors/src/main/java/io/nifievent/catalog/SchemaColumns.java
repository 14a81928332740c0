package io.nifievent.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The columns that follow from a JSON Schema without references. A schema says one type for each property and forbids
 * others ({@code additionalProperties: false}), so that every value an event may have has a column.
 */
final class SchemaColumns {

    private final Findings findings;

    SchemaColumns(Findings findings) {
        this.findings = findings;
    }

    /** The columns of an event's own properties, those named left out. */
    List<Column> columns(JsonNode schema, Set<String> envelopeProperties) {
        return fields(schema, JsonPointer.empty(), envelopeProperties);
    }

    private List<Column> fields(JsonNode object, JsonPointer place, Set<String> without) {
        boolean event = place.matches();
        if (!object.path("properties").isObject()
                || (!event && object.path("properties").isEmpty())) {
            refuse(place, "is an object without properties; list them");
            return List.of();
        }
        JsonNode others = object.path("additionalProperties");
        if (!others.isBoolean() || others.booleanValue()) {
            refuse(place, "allows properties that would have no column; set additionalProperties to false");
        }
        List<Column> columns = new ArrayList<>();
        Map<String, String> fieldByColumn = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            String field = property.getKey();
            if (event && without.contains(field)) {
                continue;
            }
            JsonPointer at = place.appendProperty("properties").appendProperty(field);
            Optional<Column> column =
                    type(property.getValue(), at).flatMap(type -> column(field, type, property.getValue(), at));
            if (column.isEmpty()) {
                continue;
            }
            String other = fieldByColumn.putIfAbsent(column.get().name(), field);
            if (other != null) {
                refuse(at, "is the second property for column " + column.get().name() + ", after " + other);
            } else {
                columns.add(column.get());
            }
        }
        return columns;
    }

    private Optional<Column> column(String field, ColumnType type, JsonNode schema, JsonPointer at) {
        try {
            return Optional.of(Column.of(field, type, schema.path("description").stringValue("")));
        } catch (IllegalArgumentException e) {
            refuse(
                    at,
                    "[" + field + "] makes no column name: it must start with a letter and hold letters, digits and"
                            + " underscores only, 128 at most");
            return Optional.empty();
        }
    }

    private Optional<ColumnType> type(JsonNode schema, JsonPointer place) {
        JsonNode written = schema.path("type");
        Set<String> names = written.isArray()
                ? written.valueStream().map(name -> name.stringValue("")).collect(Collectors.toSet())
                : Set.of(written.stringValue(""));
        List<String> values = names.stream()
                .filter(name -> !name.equals("null") && !name.isEmpty())
                .toList();
        if (values.size() != 1) {
            refuse(place, "needs exactly one type besides null, to be one column");
            return Optional.empty();
        }
        return switch (values.getFirst()) {
            case "string" -> Optional.of(text(schema));
            case "integer" -> Optional.of(new ColumnType.BigInt());
            case "number" -> Optional.of(new ColumnType.Real());
            case "boolean" -> Optional.of(new ColumnType.Bool());
            case "object" -> Optional.of(new ColumnType.Row(fields(schema, place, Set.of())));
            case "array" -> array(schema, place);
            case String other -> throw new IllegalArgumentException("The meta-schema knows no type " + other);
        };
    }

    private Optional<ColumnType> array(JsonNode schema, JsonPointer place) {
        if (!schema.path("items").isObject()) {
            refuse(place, "is an array without items; describe its elements");
            return Optional.empty();
        }
        return type(schema.path("items"), place.appendProperty("items")).map(ColumnType.ArrayOf::new);
    }

    private static ColumnType text(JsonNode schema) {
        if ("base64".equals(schema.path("contentEncoding").stringValue(""))) {
            return new ColumnType.Binary();
        }
        return switch (schema.path("format").stringValue("")) {
            case SchemaCompiler.TIMESTAMP, SchemaCompiler.DATE_TIME -> new ColumnType.Timestamp();
            case SchemaCompiler.DATE -> new ColumnType.Date();
            default -> new ColumnType.Text();
        };
    }

    private void refuse(JsonPointer place, String message) {
        findings.add(CatalogRule.COLUMN, place, message);
    }
}
