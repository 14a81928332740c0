package io.nifievent.catalog;

import com.google.re2j.Pattern;
import io.nifievent.event.Timestamps;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Makes acceptors of schemas without references. A schema with a keyword, format or value beyond the common ones gets
 * none, and so does whatever holds it: the validator judges alone then.
 */
final class AcceptorCompiler {

    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "const",
            "enum",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "maxItems",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "format");

    private AcceptorCompiler() {}

    /** The acceptor of a schema, {@link Acceptor#NONE} when it has none. */
    static Acceptor compile(JsonNode schema) {
        return schema(schema).orElse(Acceptor.NONE);
    }

    private static Optional<Acceptor> schema(JsonNode schema) {
        for (String name : schema.propertyNames()) {
            boolean describes = Keyword.find(name)
                    .filter(keyword -> keyword.kind() == Keyword.Kind.ANNOTATION)
                    .isPresent();
            if (!describes && !KEYWORDS.contains(name)) {
                return Optional.empty();
            }
        }
        Set<String> types = schema.path("type").isArray()
                ? schema.path("type").valueStream().map(JsonNode::stringValue).collect(Collectors.toSet())
                : new HashSet<>(Set.of(schema.path("type").stringValue("string")));
        boolean orNull = types.remove("null");
        boolean listsValues = schema.has("const") || schema.has("enum");
        if (types.size() != 1 || (listsValues && (orNull || !types.contains("string")))) {
            return Optional.empty();
        }
        return typed(types.iterator().next(), schema)
                .map(acceptor -> orNull ? value -> value.isNull() || acceptor.accepts(value) : acceptor);
    }

    private static Optional<Acceptor> typed(String type, JsonNode schema) {
        return switch (type) {
            case "string" -> text(schema);
            case "integer" -> Optional.of(integer(schema));
            case "number" -> Optional.of(number(schema));
            case "boolean" -> Optional.of(JsonNode::isBoolean);
            case "array" -> array(schema);
            default -> object(schema);
        };
    }

    private static Optional<Acceptor> text(JsonNode schema) {
        boolean typed = schema.has("type");
        List<Predicate<String>> demands = new ArrayList<>();
        for (String keyword : List.of("const", "enum")) {
            if (schema.has(keyword)) {
                List<JsonNode> values = keyword.equals("enum")
                        ? schema.path(keyword).valueStream().toList()
                        : List.of(schema.path(keyword));
                demands.add(values.stream()
                        .filter(JsonNode::isString)
                        .map(JsonNode::stringValue)
                        .collect(Collectors.toUnmodifiableSet())::contains);
                typed |= values.stream().allMatch(JsonNode::isString);
            }
        }
        lengths(schema).ifPresent(demands::add);
        if (schema.has("pattern")) {
            demands.add(CharacterRun.of(schema.path("pattern").stringValue())
                    .<Predicate<String>>map(run -> run::matches)
                    .orElseGet(() -> search(schema.path("pattern").stringValue())));
        }
        if (schema.has("format")) {
            Optional<Predicate<String>> format = format(schema.path("format").stringValue());
            if (format.isEmpty()) {
                return Optional.empty();
            }
            demands.add(format.get());
        }
        List<Predicate<String>> all = List.copyOf(demands);
        return typed ? Optional.of(value -> value.isString() && obeys(value.stringValue(), all)) : Optional.empty();
    }

    private static boolean obeys(String text, List<Predicate<String>> demands) {
        for (int i = 0; i < demands.size(); i++) {
            if (!demands.get(i).test(text)) {
                return false;
            }
        }
        return true;
    }

    private static Predicate<String> search(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find();
    }

    /** Lengths are those in characters of Unicode; a text has at most as many as it has units of UTF-16. */
    private static Optional<Predicate<String>> lengths(JsonNode schema) {
        if (!schema.has("minLength") && !schema.has("maxLength")) {
            return Optional.empty();
        }
        BigDecimal least = schema.path("minLength").decimalValue(BigDecimal.ZERO);
        BigDecimal most = schema.path("maxLength").decimalValue(BigDecimal.valueOf(Integer.MAX_VALUE));
        int shortest = least.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
        int longest = most.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
        return Optional.of(text -> (text.length() <= longest && text.length() >= 2L * shortest)
                || within(text.codePointCount(0, text.length()), shortest, longest));
    }

    private static boolean within(int length, int shortest, int longest) {
        return length >= shortest && length <= longest;
    }

    private static Optional<Predicate<String>> format(String format) {
        return switch (format) {
            case SchemaCompiler.TIMESTAMP ->
                Optional.of(text -> Timestamps.parse(text).isPresent());
            case SchemaCompiler.DATE_TIME ->
                Optional.of(text -> Timestamps.parseRfc3339(text).isPresent());
            case SchemaCompiler.DATE ->
                Optional.of(text -> Timestamps.parseDate(text).isPresent());
            default -> Optional.empty();
        };
    }

    /** Takes whole numbers written as such; 1.0 is one too, and the validator knows. */
    private static Acceptor integer(JsonNode schema) {
        Optional<BigDecimal> least = limit(schema, "minimum");
        Optional<BigDecimal> most = limit(schema, "maximum");
        long smallest = least.map(AcceptorCompiler::roundedUp).orElse(Long.MIN_VALUE);
        long largest = most.map(AcceptorCompiler::roundedDown).orElse(Long.MAX_VALUE);
        return value -> value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= smallest
                && value.longValue() <= largest;
    }

    private static long roundedUp(BigDecimal limit) {
        return limit.setScale(0, RoundingMode.CEILING)
                .max(BigDecimal.valueOf(Long.MIN_VALUE))
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    private static long roundedDown(BigDecimal limit) {
        return limit.setScale(0, RoundingMode.FLOOR)
                .max(BigDecimal.valueOf(Long.MIN_VALUE))
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    private static Acceptor number(JsonNode schema) {
        Optional<BigDecimal> least = limit(schema, "minimum");
        Optional<BigDecimal> most = limit(schema, "maximum");
        return value -> value.isNumber()
                && (least.isEmpty() || value.decimalValue().compareTo(least.get()) >= 0)
                && (most.isEmpty() || value.decimalValue().compareTo(most.get()) <= 0);
    }

    private static Optional<BigDecimal> limit(JsonNode schema, String keyword) {
        return schema.has(keyword) ? Optional.of(schema.path(keyword).decimalValue()) : Optional.empty();
    }

    private static Optional<Acceptor> array(JsonNode schema) {
        int longest = schema.path("maxItems").intValue(Integer.MAX_VALUE);
        return schema(schema.path("items")).map(element -> value -> {
            if (!value.isArray() || value.size() > longest) {
                return false;
            }
            for (int i = 0; i < value.size(); i++) {
                if (!element.accepts(value.get(i))) {
                    return false;
                }
            }
            return true;
        });
    }

    private static Optional<Acceptor> object(JsonNode schema) {
        Set<String> required =
                schema.path("required").valueStream().map(JsonNode::stringValue).collect(Collectors.toSet());
        Map<String, Property> properties = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            Optional<Acceptor> acceptor = schema(property.getValue());
            if (acceptor.isEmpty()) {
                return Optional.empty();
            }
            properties.put(property.getKey(), new Property(acceptor.get(), required.contains(property.getKey())));
        }
        return properties.keySet().containsAll(required)
                ? Optional.of(new ObjectAcceptor(Map.copyOf(properties), required.size()))
                : Optional.empty();
    }

    private record Property(Acceptor acceptor, boolean required) {}

    private record ObjectAcceptor(Map<String, Property> properties, int required) implements Acceptor {

        @Override
        public boolean accepts(JsonNode value) {
            if (!value.isObject()) {
                return false;
            }
            int found = 0;
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                Property property = properties.get(member.getKey());
                if (property == null || !property.acceptor.accepts(member.getValue())) {
                    return false;
                }
                found += property.required ? 1 : 0;
            }
            return found == required;
        }
    }
}
