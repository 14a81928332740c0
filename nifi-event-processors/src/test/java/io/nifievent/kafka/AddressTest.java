package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class AddressTest {

    private static final String LINE =
            "{\"event_id\":\"id\",\"event\":{\"User_ID\":\"ü\",\"n\":1.50,\"a/b\":true,\"none\":null,\"list\":[{\"x\":7}]}}";

    @ParameterizedTest
    @CsvSource({
        "/event/User_ID, ü",
        "/event/n, 1.50",
        "/event/a~1b, true",
        "/event/list/0/x, 7",
        "/event/none, id",
        "/event/absent, id",
        "/event/list, id",
        "/event/list/1/x, id",
        "'', id"
    })
    void findsTheKeyOrFallsBackToTheEventId(String pointer, String key) {
        assertThat(key(pointer, LINE)).hasValue(key);
    }

    @Test
    void findsNoKeyWhereThereIsNoEventId() {
        assertThat(key("/event/x", "{\"event\":{}}")).isEmpty();
    }

    @Test
    void findsNoKeyInWhatIsNotJson() {
        assertThatThrownBy(() -> key("/event/x", "{\"event\":}")).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", ".", "..", "a/b", "a b", "a\u0000", "töpic"})
    void refusesATopicThatKafkaWouldRefuse(String topic) {
        assertThat(Destination.of(topic, "", Map.of()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo("invalid-topic-exception"));
    }

    @Test
    void refusesAnEmptyTopicAndAPointerThatIsNone() {
        assertThat(Destination.of(" ", "", Map.of()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo("topic-missing"));
        assertThat(Destination.of("t", "event/x", Map.of()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo("invalid-key-pointer"));
        assertThat(Destination.of("x".repeat(250), "", Map.of())).isInstanceOf(Failure.class);
    }

    @Test
    void tellsWhatMayBeRetried() {
        assertThat(Failure.of(new RecordTooLargeException("x")))
                .isEqualTo(new Failure("message-too-large", "x", Failure.Fate.REJECT));
        assertThat(Failure.of(new TopicAuthorizationException("x")).fate()).isEqualTo(Failure.Fate.REJECT);
        assertThat(Failure.of(new SaslAuthenticationException("a\r\nb")))
                .isEqualTo(new Failure("sasl-authentication-failed", "a%0D%0Ab", Failure.Fate.RETRY));
    }

    @Test
    void quotesALoginForTheReaderOfTheConfiguration() {
        assertThat(new SaslLogin("SCRAM-SHA-512", "u", "p\"\\\n;").jaasConfig())
                .isEqualTo("org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"u\" password=\"p\\\"\\\\\\n;\";");
    }

    private static Optional<String> key(String pointer, String line) {
        return KeyPointer.parse(pointer)
                .orElseThrow()
                .find(line.getBytes(StandardCharsets.UTF_8))
                .map(key -> new String(key, StandardCharsets.UTF_8));
    }
}
