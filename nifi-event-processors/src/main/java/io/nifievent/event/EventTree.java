package io.nifievent.event;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the tree of a JSON object in which everything is in order, as nearly always, and checks it on the way. Of any
 * other JSON it says nothing: {@link EventJson} parses that anew and tells what is wrong.
 */
final class EventTree {

    private static final JsonFactory FACTORY = EventJson.factory().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Below ten to the power of so many every number is a 64-bit floating point number. */
    private static final int MAX_POWER = 308;

    /** More than an event has properties, nearly always, at a load of three quarters. */
    private static final int USUAL_SIZE = 32;

    private final JsonParser parser;
    private final boolean escapes;

    private EventTree(JsonParser parser, boolean escapes) {
        this.parser = parser;
        this.escapes = escapes;
    }

    /**
     * The tree, the same as the parser's own; empty for what can't be kept.
     *
     * @param json well-formed UTF-8
     * @param escapes whether texts may have come from escapes: well-formed UTF-8 alone has no lone surrogates
     */
    static Optional<ObjectNode> of(byte[] json, boolean escapes) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            JsonNode event = new EventTree(parser, escapes).object(new LinkedHashMap<>(USUAL_SIZE), 1);
            return event instanceof ObjectNode object && parser.nextToken() == null
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** An object, or as the values in it missing, when something is out of order. */
    private JsonNode object(Map<String, JsonNode> properties, int depth) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonNode value = value(parser.nextToken(), depth + 1);
            if (value.isMissingNode() || properties.put(name, value) != null) {
                return NODES.missingNode();
            }
        }
        return parser.currentToken() == JsonToken.END_OBJECT ? new ObjectNode(NODES, properties) : NODES.missingNode();
    }

    private JsonNode array(int depth) {
        ArrayNode elements = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            JsonNode element = value(token, depth + 1);
            if (element.isMissingNode()) {
                return element;
            }
            elements.add(element);
        }
        return elements;
    }

    private JsonNode value(@Nullable JsonToken token, int depth) {
        if (depth > EventJson.MAX_NESTING_DEPTH) {
            return NODES.missingNode();
        }
        return switch (token) {
            case VALUE_STRING -> text(parser.getString());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> number(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case START_OBJECT -> object(new LinkedHashMap<>(), depth);
            case START_ARRAY -> array(depth);
            case null, default -> NODES.missingNode();
        };
    }

    private JsonNode text(String text) {
        return escapes && EventJson.hasLoneSurrogate(text) ? NODES.missingNode() : NODES.stringNode(text);
    }

    private JsonNode integer() {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.missingNode();
        };
    }

    private static JsonNode number(BigDecimal number) {
        boolean fits = number.precision() - (long) number.scale() <= MAX_POWER || Double.isFinite(number.doubleValue());
        return fits ? NODES.numberNode(number) : NODES.missingNode();
    }
}
