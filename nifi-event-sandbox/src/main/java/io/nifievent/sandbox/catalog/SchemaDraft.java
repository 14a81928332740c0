package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A first schema that accepts the events seen; what no column could hold is left out and named. */
final class SchemaDraft {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<String> leftOut = new ArrayList<>();
    private final Set<String> envelope;

    /** @param envelope properties of an event that become columns of the envelope */
    SchemaDraft(Set<String> envelope) {
        this.envelope = envelope;
    }

    /** What could not be described, each with the reason. */
    List<String> leftOut() {
        return leftOut;
    }

    ObjectNode object(ObservedValue seen, String place) {
        ObjectNode schema = JSON.objectNode();
        schema.put("type", "object");
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        Set<String> columns = new TreeSet<>();
        for (Map.Entry<String, ObservedValue> property : seen.properties().entrySet()) {
            String name = property.getKey();
            String at = place + "/" + name;
            Optional<String> problem = problem(name, place, columns);
            if (problem.isPresent()) {
                leftOut.add(at + ": " + problem.get());
                continue;
            }
            value(property.getValue(), at).ifPresent(described -> {
                properties.set(name, described);
                if (seen.always().contains(name)) {
                    required.add(name);
                }
            });
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private Optional<String> problem(String name, String place, Set<String> columns) {
        String column;
        try {
            column = Column.of(name, new ColumnType.Text(), "").name();
        } catch (IllegalArgumentException e) {
            return Optional.of("makes no column name");
        }
        boolean ofEnvelope = place.isEmpty() && envelope.contains(name);
        if (place.isEmpty() && !ofEnvelope && (Column.ENVELOPE.contains(column) || column.equals(Column.PARTITION))) {
            return Optional.of("would hide the envelope's column " + column);
        }
        return columns.add(column) ? Optional.empty() : Optional.of("is a second property for column " + column);
    }

    private Optional<ObjectNode> value(ObservedValue seen, String place) {
        Set<String> types = seen.types();
        if (types.size() != 1) {
            leftOut.add(
                    place + ": " + (types.isEmpty() ? "has no value in any event" : "is of several types " + types));
            return Optional.empty();
        }
        Optional<ObjectNode> schema = switch (types.iterator().next()) {
            case "string" -> Optional.of(text(seen));
            case "integer" -> Optional.of(number("integer", seen));
            case "number" -> Optional.of(number("number", seen));
            case "array" -> list(seen, place);
            case "object" -> row(seen, place);
            case String type -> Optional.of(JSON.objectNode().put("type", type));
        };
        if (seen.hasNull()) {
            schema.ifPresent(described -> {
                String type = described.path("type").stringValue();
                described.putArray("type").add(type).add("null");
            });
        }
        return schema;
    }

    private static ObjectNode text(ObservedValue seen) {
        ObjectNode schema = JSON.objectNode().put("type", "string");
        if (seen.isDate()) {
            schema.put("format", "date");
        } else if (seen.isTimestamp()) {
            schema.put("format", "timestamp");
        }
        return schema.put("maxLength", seen.roomyLength());
    }

    private static ObjectNode number(String type, ObservedValue seen) {
        ObjectNode schema = JSON.objectNode().put("type", type);
        return seen.isNegative() ? schema : schema.put("minimum", 0);
    }

    private Optional<ObjectNode> list(ObservedValue seen, String place) {
        return value(seen.elements().orElseThrow(), place + "/*").map(items -> {
            ObjectNode schema = JSON.objectNode().put("type", "array").put("maxItems", seen.roomyCount());
            schema.set("items", items);
            return schema;
        });
    }

    private Optional<ObjectNode> row(ObservedValue seen, String place) {
        ObjectNode schema = object(seen, place);
        if (schema.path("properties").isEmpty()) {
            leftOut.add(place + ": is an object of which no property could be described");
            return Optional.empty();
        }
        return Optional.of(schema);
    }
}
