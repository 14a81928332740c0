package io.nifievent.sandbox.catalog;

import io.nifievent.event.Timestamps;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What was seen of one field in sample events. Not thread-safe. */
final class ObservedValue {
    private static final int SHORTEST_LIMIT = 64;
    private static final int SHORTEST_LIST = 100;

    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, ObservedValue> properties = new LinkedHashMap<>();
    private Optional<ObservedValue> elements = Optional.empty();
    private boolean allTimestamps = true;
    private boolean allDates = true;
    private boolean negative;
    private int longest;
    private int objects;

    /** Takes one more value down. */
    void add(JsonNode value) {
        kinds.merge(kind(value), 1, Integer::sum);
        if (value.isString()) {
            String text = value.stringValue();
            longest = Math.max(longest, text.codePointCount(0, text.length()));
            allTimestamps &= Timestamps.parse(text).isPresent();
            allDates &= Timestamps.parseDate(text).isPresent();
        } else if (value.isNumber()) {
            negative |= value.decimalValue().signum() < 0;
        } else if (value.isObject()) {
            objects++;
            value.properties()
                    .forEach(property -> properties
                            .computeIfAbsent(property.getKey(), name -> new ObservedValue())
                            .add(property.getValue()));
        } else if (value.isArray()) {
            longest = Math.max(longest, value.size());
            ObservedValue all = elements.orElseGet(ObservedValue::new);
            value.forEach(all::add);
            elements = Optional.of(all);
        }
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case OBJECT -> "object";
            case ARRAY -> "array";
            default -> "null";
        };
    }

    /** The JSON types seen beside null; whole numbers among others are numbers. */
    Set<String> types() {
        Set<String> types = new TreeSet<>(kinds.keySet());
        types.remove("null");
        if (types.contains("number")) {
            types.remove("integer");
        }
        return types;
    }

    boolean hasNull() {
        return kinds.containsKey("null");
    }

    boolean isTimestamp() {
        return types().equals(Set.of("string")) && allTimestamps;
    }

    boolean isDate() {
        return types().equals(Set.of("string")) && allDates;
    }

    boolean isNegative() {
        return negative;
    }

    /** The fields of the objects seen. */
    Map<String, ObservedValue> properties() {
        return properties;
    }

    /** The elements of the lists seen. */
    Optional<ObservedValue> elements() {
        return elements;
    }

    /** The fields that every object had. */
    Set<String> always() {
        return properties.entrySet().stream()
                .filter(property -> property.getValue().count() == objects)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private int count() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A limit with room: at least twice the longest seen, in powers of two. */
    int roomyLength() {
        return Math.max(SHORTEST_LIMIT, Integer.highestOneBit(Math.max(1, longest)) * 4);
    }

    int roomyCount() {
        return Math.max(SHORTEST_LIST, longest * 4);
    }
}
