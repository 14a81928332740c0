package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawMentionTest {

    private static boolean mentions(String raw) {
        return new RawMention("a1b2").isIn(raw.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"User_ID\":\"a1b2\"}",
                "{\"Usr\":{\"ids\":[1,\"a1b2\"]}}",
                "{\"User_ID\":\"\\u0061\\u0031b2\"}",
                "{\"User_ID\":\"a1b2\"",
                "user_id=a1b2&listing=3",
                "\"a1b2\"",
                "{\"User_ID\":\"a1b2\",\"User_ID\":\"other\"}",
                "{\"User_ID\":\"\\u0061\\u0031b2\"",
                "{\"Note\":\"x\\na1b2\"",
                "User_ID=%61%31b2&Listing_ID=3",
                "Note=x%0Aa1b2&Price=5%"
            })
    void findsAValueWhereverItIs(String raw) {
        assertThat(mentions(raw)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"User_ID\":\"a1b23\"}",
                "{\"User_ID\":\"a1b2 and more\"}",
                "{\"a1b2\":null}",
                "user_id=xa1b2&listing=3",
                "user_id=a1b2é",
                "user_id=%C3%A9a1b2",
                ""
            })
    void takesNoOtherValueForIt(String raw) {
        assertThat(mentions(raw)).isFalse();
    }
}
