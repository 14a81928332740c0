package io.nifievent.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The columns that follow from a JSON Schema. A schema says one type for each property and forbids others
 * ({@code additionalProperties: false}), so that every value an event may have has a column.
 */
final class SchemaColumns {

    private static final String LOCAL_REFERENCE = "#/";
    private static final int MAX_NESTING_DEPTH = 16;

    private final JsonNode root;

    SchemaColumns(JsonNode schema) {
        this.root = schema;
    }

    /** The columns of an event's own properties, those named left out. */
    List<Column> columns(Set<String> envelopeProperties) throws CatalogException {
        return fields(root, "", envelopeProperties, 0);
    }

    private List<Column> fields(JsonNode object, String path, Set<String> without, int depth) throws CatalogException {
        if (!object.path("properties").isObject()) {
            throw new CatalogException(place(path) + " is an object without properties; list them");
        }
        if (!isFalse(object, "additionalProperties") && !isFalse(object, "unevaluatedProperties")) {
            throw new CatalogException(place(path) + " allows properties that would have no column;"
                    + " set additionalProperties to false");
        }
        List<Column> columns = new ArrayList<>();
        Map<String, String> fieldByColumn = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            String field = property.getKey();
            if (path.isEmpty() && without.contains(field)) {
                continue;
            }
            String fieldPath = path + "/" + field;
            JsonNode schema = resolve(property.getValue(), fieldPath);
            Column column = column(field, type(schema, fieldPath, depth), schema);
            String other = fieldByColumn.putIfAbsent(column.name(), field);
            if (other != null) {
                throw new CatalogException(
                        place(path) + " has two properties for column " + column.name() + ": " + other + ", " + field);
            }
            columns.add(column);
        }
        return columns;
    }

    private static Column column(String field, ColumnType type, JsonNode schema) throws CatalogException {
        try {
            return Column.of(field, type, schema.path("description").stringValue(""));
        } catch (IllegalArgumentException e) {
            throw new CatalogException("property " + e.getMessage(), e);
        }
    }

    private ColumnType type(JsonNode schema, String path, int depth) throws CatalogException {
        if (depth > MAX_NESTING_DEPTH) {
            throw new CatalogException(
                    place(path) + " nests deeper than " + MAX_NESTING_DEPTH + " levels, or without end");
        }
        return switch (typeName(schema, path)) {
            case "string" -> text(schema);
            case "integer" -> new ColumnType.BigInt();
            case "number" -> new ColumnType.Real();
            case "boolean" -> new ColumnType.Bool();
            case "object" -> new ColumnType.Row(fields(schema, path, Set.of(), depth + 1));
            case "array" -> {
                if (!schema.path("items").isObject()) {
                    throw new CatalogException(place(path) + " is an array without items; describe its elements");
                }
                yield new ColumnType.ArrayOf(type(resolve(schema.path("items"), path), path + "/items", depth + 1));
            }
            case String other -> throw new CatalogException(place(path) + " has the unknown type [" + other + "]");
        };
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

    private static String typeName(JsonNode schema, String path) throws CatalogException {
        JsonNode type = schema.path("type");
        Set<String> names = type.isArray()
                ? type.valueStream().map(name -> name.stringValue("")).collect(Collectors.toSet())
                : Set.of(type.stringValue(""));
        List<String> values = names.stream()
                .filter(name -> !name.equals("null") && !name.isEmpty())
                .toList();
        if (values.size() != 1) {
            throw new CatalogException(place(path) + " needs exactly one type besides null, to be one column");
        }
        return values.getFirst();
    }

    private JsonNode resolve(JsonNode schema, String path) throws CatalogException {
        JsonNode reference = schema.path("$ref");
        if (reference.isMissingNode()) {
            return schema;
        }
        String target = reference.stringValue("");
        if (!target.startsWith(LOCAL_REFERENCE)) {
            throw new CatalogException(place(path) + " refers to [" + target + "]; only #/… in the same file is read");
        }
        JsonNode found = root.at(target.substring(1));
        if (!found.isObject() || found.has("$ref")) {
            throw new CatalogException(place(path) + " refers to [" + target + "], which is no schema of this file");
        }
        return found;
    }

    private static boolean isFalse(JsonNode schema, String keyword) {
        return schema.path(keyword).isBoolean() && !schema.path(keyword).booleanValue();
    }

    private static String place(String path) {
        return path.isEmpty() ? "the event" : "property " + path.substring(1);
    }
}
