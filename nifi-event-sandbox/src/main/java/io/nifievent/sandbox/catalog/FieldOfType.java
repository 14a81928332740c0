package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.EventSchema;
import io.nifievent.catalog.EventType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A field of an event type over all its versions.
 *
 * @param path its place in the event, such as {@code /Listing/Price}; elements of a list as {@code /Tags/*}
 * @param schema what the newest version that has it says of it
 * @param versions the versions that have it, the oldest first
 * @param requiredIn those that require it, where what it is in is there
 */
record FieldOfType(String path, JsonNode schema, List<String> versions, List<String> requiredIn) {

    /** All fields, in the order of the schemas, those of later versions after those of earlier ones. */
    static List<FieldOfType> of(EventType type) {
        Map<String, FieldOfType> fields = new LinkedHashMap<>();
        for (EventSchema version : type.versions().values()) {
            add(version.document(), "", version.version().label(), fields);
        }
        return List.copyOf(fields.values());
    }

    private static void add(JsonNode schema, String path, String version, Map<String, FieldOfType> fields) {
        if (schema.has("items")) {
            add(schema.path("items"), path + "/*", version, fields);
        }
        List<String> required = schema.path("required")
                .valueStream()
                .map(name -> name.stringValue(""))
                .toList();
        schema.path("properties").properties().forEach(property -> {
            String place = path + "/" + property.getKey();
            FieldOfType known =
                    fields.getOrDefault(place, new FieldOfType(place, property.getValue(), List.of(), List.of()));
            fields.put(
                    place,
                    new FieldOfType(
                            place,
                            property.getValue(),
                            with(known.versions, version),
                            required.contains(property.getKey()) ? with(known.requiredIn, version) : known.requiredIn));
            add(property.getValue(), place, version, fields);
        });
    }

    private static List<String> with(List<String> labels, String label) {
        List<String> more = new ArrayList<>(labels);
        more.add(label);
        return more;
    }

    String description() {
        return schema.path("description").stringValue("");
    }

    /** Such as {@code text}, {@code list of whole number} or {@code object}. */
    String kind() {
        return kind(schema);
    }

    private static String kind(JsonNode schema) {
        List<String> types = schema.path("type").isArray()
                ? schema.path("type").valueStream().map(JsonNode::stringValue).toList()
                : List.of(schema.path("type").stringValue("string"));
        return types.stream()
                .map(type -> switch (type) {
                    case "string" -> text(schema);
                    case "integer" -> "whole number";
                    case "number" -> "number";
                    case "boolean" -> "true or false";
                    case "array" -> "list of " + kind(schema.path("items"));
                    default -> type;
                })
                .collect(Collectors.joining(" or "));
    }

    private static String text(JsonNode schema) {
        return schema.has("contentEncoding")
                ? "bytes in base64"
                : switch (schema.path("format").stringValue("")) {
                    case "" -> "text";
                    case "timestamp", "date-time" -> "time";
                    case String format -> format;
                };
    }

    /** What its values obey, such as {@code 1 to 64 characters}. */
    String limits() {
        StringJoiner limits = new StringJoiner("; ");
        addRange(limits, "minLength", "maxLength", " characters");
        addRange(limits, "minItems", "maxItems", " elements");
        addRange(limits, "minimum", "maximum", "");
        addRange(limits, "exclusiveMinimum", "exclusiveMaximum", ", ends excluded");
        for (String keyword : List.of("const", "enum")) {
            if (schema.has(keyword)) {
                JsonNode values = schema.path(keyword);
                limits.add(
                        values.isArray()
                                ? values.valueStream()
                                        .map(value -> value.asString(value.toString()))
                                        .collect(Collectors.joining(", "))
                                : values.asString(values.toString()));
            }
        }
        if (schema.has("pattern")) {
            limits.add("like " + schema.path("pattern").stringValue());
        }
        return limits.toString();
    }

    private void addRange(StringJoiner limits, String least, String most, String unit) {
        if (schema.has(least) && schema.has(most)) {
            limits.add(number(least) + " to " + number(most) + unit);
        } else if (schema.has(least)) {
            limits.add("at least " + number(least) + unit);
        } else if (schema.has(most)) {
            limits.add("at most " + number(most) + unit);
        }
    }

    private String number(String keyword) {
        return schema.path(keyword).decimalValue().toPlainString();
    }
}
