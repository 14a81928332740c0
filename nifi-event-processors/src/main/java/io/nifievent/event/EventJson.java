package io.nifievent.event;

import com.google.common.base.Utf8;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON strictly, so that an event means the same at every hop: RFC 8259 in UTF-8 without byte order mark, no
 * duplicate names, numbers that fit a 64-bit integer or double, strings of whole Unicode characters.
 */
public final class EventJson {

    /** Levels a producer's event may have; the parser's own limit is higher, since the envelope adds to it. */
    static final int MAX_NESTING_DEPTH = 64;

    private static final int PARSER_NESTING_DEPTH = 100;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NAME_LENGTH = 1_000;

    static final JsonMapper MAPPER = JsonMapper.builder(factory().build())
            .enable(
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private EventJson() {}

    /** What all parsers of events have in common. */
    static JsonFactoryBuilder factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(PARSER_NESTING_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    /** What became of the bytes. */
    public sealed interface Parsed {}

    /** The bytes are one JSON object. */
    public record Parsable(ObjectNode object) implements Parsed {}

    /** The bytes are not an object that can be kept. */
    public record Unparsable(Violation violation) implements Parsed {

        static Unparsable of(String code, String pointer, String message) {
            return new Unparsable(Violation.of(code, pointer, message));
        }
    }

    /** Parses one event; never throws for bad input. */
    public static Parsed parse(Frame frame) {
        return switch (frame) {
            case Frame.Whole whole -> parse(whole.bytes());
            case Frame.Oversized oversized ->
                Unparsable.of(
                        "event-too-large",
                        "",
                        "The event has " + oversized.size() + " bytes; the limit is " + oversized.bytes().length + ".");
            case Frame.Broken broken ->
                Unparsable.of(
                        "malformed-json",
                        "",
                        broken.bytes().length == 0
                                ? "The array of events has no end; the events before are kept."
                                : "There is more after the end of the array of events; the events before are kept.");
        };
    }

    /** Parses one JSON object; never throws for bad input. */
    public static Parsed parse(byte[] json) {
        if (!isUtf8(json) || isUtf16OrUtf32(json)) {
            return Unparsable.of("invalid-utf-8", "", "The event is not valid UTF-8; send JSON encoded in UTF-8.");
        }
        if (json.length > 0 && json[0] == (byte) 0xEF) {
            return Unparsable.of("malformed-json", "", "The event starts with a byte order mark; leave it out.");
        }
        return EventTree.of(json, ByteSearch.contains(json, '\\'))
                .<Parsed>map(Parsable::new)
                .orElseGet(() -> parseAnew(json));
    }

    /** Finds what is wrong with JSON that isn't in order. */
    static Parsed parseAnew(byte[] json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            return node instanceof ObjectNode object
                    ? kept(object)
                    : Unparsable.of(
                            "not-an-object",
                            "",
                            "An event is a JSON object; this is " + name(node.getNodeType()) + ".");
        } catch (JacksonException e) {
            return unparsable(e);
        } catch (NumberFormatException e) {
            // Jackson lets Java's own go for an exponent that no BigDecimal has
            return Unparsable.of("number-out-of-range", "", "A number has an exponent of more than 32 bits.");
        }
    }

    /** An object that was read from something else than JSON, held to the same limits. */
    public static Parsed kept(ObjectNode object) {
        return unrepresentable(object, "", 1).<Parsed>map(u -> u).orElseGet(() -> new Parsable(object));
    }

    /** The object as JSON on one line. */
    public static byte[] write(ObjectNode object) {
        return MAPPER.writeValueAsBytes(object);
    }

    /** The object as JSON on one line: the bytes it was parsed from, when they have no line breaks. */
    public static byte[] onOneLine(byte[] json, ObjectNode object) {
        return ByteSearch.contains(json, '\n') || ByteSearch.contains(json, '\r') ? write(object) : json;
    }

    /** Whether the bytes are characters in UTF-8, none of them half or written longer than need be. */
    static boolean isUtf8(byte[] text) {
        return ByteSearch.isAscii(text) || Utf8.isWellFormed(text);
    }

    /** Jackson recognises these encodings by their zero bytes; RFC 8259 allows UTF-8 alone. */
    static boolean isUtf16OrUtf32(byte[] json) {
        return json.length > 1 && (json[0] == 0 || json[1] == 0);
    }

    private static Optional<Unparsable> unrepresentable(JsonNode node, String pointer, int depth) {
        if (depth > MAX_NESTING_DEPTH) {
            return Optional.of(tooDeep());
        }
        return switch (node.getNodeType()) {
            case OBJECT ->
                node.propertyStream()
                        .map(property -> unrepresentable(
                                property.getValue(), pointer + "/" + escape(property.getKey()), depth + 1))
                        .flatMap(Optional::stream)
                        .findFirst();
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    Optional<Unparsable> found = unrepresentable(node.get(i), pointer + "/" + i, depth + 1);
                    if (found.isPresent()) {
                        yield found;
                    }
                }
                yield Optional.empty();
            }
            case NUMBER ->
                fits(node)
                        ? Optional.empty()
                        : Optional.of(Unparsable.of(
                                "number-out-of-range",
                                pointer,
                                "The number fits neither a 64-bit integer nor a 64-bit floating point number."));
            case STRING ->
                hasLoneSurrogate(node.stringValue())
                        ? Optional.of(Unparsable.of(
                                "lone-surrogate",
                                pointer,
                                "The text has one half of a surrogate pair without the other."))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean fits(JsonNode number) {
        return number.isIntegralNumber()
                ? number.canConvertToLong()
                : Double.isFinite(number.decimalValue().doubleValue());
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static Unparsable tooDeep() {
        return Unparsable.of("nesting-too-deep", "", "The event nests deeper than " + MAX_NESTING_DEPTH + " levels.");
    }

    /** A property name as a reference token of a JSON pointer (RFC 6901, section 3). */
    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static Unparsable unparsable(JacksonException e) {
        String place = place(e);
        if (e instanceof StreamConstraintsException) {
            String limit = String.valueOf(e.getOriginalMessage()).toLowerCase(Locale.ROOT);
            if (limit.contains("nesting depth")) {
                return tooDeep();
            }
            if (limit.contains("number")) {
                return Unparsable.of(
                        "number-out-of-range",
                        "",
                        "A number" + place + " has more than " + MAX_NUMBER_LENGTH + " digits.");
            }
            return Unparsable.of("malformed-json", "", "A name or text is too long" + place + ".");
        }
        if (e instanceof MismatchedInputException
                && String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")) {
            return Unparsable.of("duplicate-key", "", "A name occurs twice in one object" + place + ".");
        }
        return Unparsable.of("malformed-json", "", "The event is not well-formed JSON" + place + ".");
    }

    private static String place(JacksonException e) {
        @Nullable TokenStreamLocation location = e.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String name(JsonNodeType type) {
        return switch (type) {
            case ARRAY -> "an array";
            case MISSING -> "empty";
            case NULL -> "null";
            default -> "a " + type.name().toLowerCase(Locale.ROOT);
        };
    }
}
