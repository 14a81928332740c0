package io.nifievent.hudi;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks for a value in the raw bytes of an event that was rejected. Why it was rejected may be that a field's name is wrong,
 * so the place of the value says nothing: in JSON any text or number equal to it counts, and in what is no JSON the value
 * anywhere, unless it is part of a longer word or number.
 */
final class RawMention {

    private static final JsonMapper JSON = JsonMapper.shared();

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
            return word.matcher(new String(raw, StandardCharsets.UTF_8)).find();
        }
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
