package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventJsonTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            malformed-json      | {"a":
            malformed-json      | {"a":NaN}
            malformed-json      | {"a":1} {"a":2}
            malformed-json      | \uFEFF{"a":1}
            duplicate-key       | {"a":1,"a":2}
            not-an-object       | [1]
            number-out-of-range | {"a":1e999}
            number-out-of-range | {"a":1e1000000000}
            number-out-of-range | {"a":1e99999999999}
            number-out-of-range | {"a":[-1e-99999999999]}
            number-out-of-range | {"a":9223372036854775808}
            lone-surrogate      | {"a":"\\ud800"}
            lone-surrogate      | {"a":["\\udc00\\ud800"]}
            """)
    void refusesWhatHasNoSingleMeaning(String code, String json) {
        assertThat(code(json)).isEqualTo(code);
    }

    @Test
    void refusesOtherEncodings() {
        assertThat(code("{\"a\":\"é\"}".getBytes(UTF_16LE))).isEqualTo("invalid-utf-8");
        assertThat(code("{}".getBytes(UTF_16LE))).isEqualTo("invalid-utf-8");
        assertThat(code(new byte[] {'{', '"', (byte) 0xE9, '"', ':', '1', '}'})).isEqualTo("invalid-utf-8");
    }

    @Test
    void refusesDeepNestingAndLongNumbersInLittleTime() {
        assertThat(code("{\"a\":" + "[".repeat(100_000))).isEqualTo("nesting-too-deep");
        assertThat(code("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}")).isEqualTo("nesting-too-deep");
        assertThat(code("{\"a\":" + "9".repeat(100_000) + "}")).isEqualTo("number-out-of-range");
    }

    @Test
    void pointsAtTheNumberThatDoesNotFit() {
        assertThat(EventJson.parse("{\"a\":[0,{\"b/c\":-1e400}]}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        EventJson.Unparsable.class,
                        unparsable ->
                                assertThat(unparsable.violation().pointer()).isEqualTo("/a/1/b~1c"));
    }

    @Test
    void keepsNumbersAndTextAsTheyWere() {
        assertThat(EventJson.parse("{\"a\":0.10,\"b\":9223372036854775807,\"c\":\"\\ud83c\\udfe0\"}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        EventJson.Parsable.class,
                        parsable -> assertThat(parsable.object().toString())
                                .isEqualTo("{\"a\":0.10,\"b\":9223372036854775807,\"c\":\"🏠\"}"));
    }

    private static String code(String json) {
        return code(json.getBytes(UTF_8));
    }

    private static String code(byte[] json) {
        return ((EventJson.Unparsable) EventJson.parse(json)).violation().code();
    }
}
