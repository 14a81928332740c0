package io.nifievent.hudi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks for a value in the raw bytes of an event that was rejected. Why it was rejected may be that a field's name is wrong,
 * so the place of the value says nothing: in JSON any text or number equal to it counts, and in what is no JSON the value
 * anywhere, as it is or with the escapes of JSON or of a form, unless it is part of a longer word or number.
 */
final class RawMention {

    /** Of two fields with one name a tree has the last alone. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|([^u]))");
    private static final Pattern FORM_ESCAPES = Pattern.compile("(?:%\\p{XDigit}{2})+");

    private final String value;
    private final Pattern word;

    RawMention(String value) {
        this.value = value;
        this.word = Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(value) + "(?![\\p{L}\\p{N}])");
    }

    boolean isIn(byte[] raw) {
        try {
            return isIn(JSON.readTree(raw));
        } catch (JacksonException e) {
            String text = new String(raw, StandardCharsets.UTF_8);
            return Stream.of(text, withoutJsonEscapes(text), withoutFormEscapes(text))
                    .anyMatch(plain -> word.matcher(plain).find());
        }
    }

    private static String withoutJsonEscapes(String text) {
        return JSON_ESCAPE
                .matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) == null
                                ? unescaped(escape.group(2))
                                : Character.toString(Integer.parseInt(escape.group(1), 16))));
    }

    private static String unescaped(String character) {
        return switch (character) {
            case "b", "f", "n", "r", "t" -> " ";
            default -> character;
        };
    }

    private static String withoutFormEscapes(String text) {
        return FORM_ESCAPES
                .matcher(text.replace('+', ' '))
                .replaceAll(escapes ->
                        Matcher.quoteReplacement(URLDecoder.decode(escapes.group(), StandardCharsets.UTF_8)));
    }

    private boolean isIn(JsonNode json) {
        if (json.isContainer()) {
            for (JsonNode child : json) {
                if (isIn(child)) {
                    return true;
                }
            }
            return false;
        }
        return json.isValueNode() && value.equals(json.asString());
    }
}
