package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.WellFormedEvents.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellFormedEventsTest {

    private static final int MAX_EVENTS = 4;
    private static final int MAX_EVENT_BYTES = 200;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"a\":1}\n\r\n\t{\"a\":[{\"a\":-1.5e3},{\"a\":null}]} \n",
                "{\"a\":\"\\\"}{[\",\r\n \"b\":{}}",
                "[{\"a\":9223372036854775807} , {\"ä\":\"\uD83D\uDE00\"}\n,{\n}]",
                "[{\"a\":1}]"
            })
    void findsTheEventsThatAreCutOtherwise(String content) throws IOException {
        assertThat(found(content)).hasValue(cut(content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "17",
                "[{},17]",
                "[{}",
                "[{}]x",
                "[{},]",
                "{} {}",
                "{}\r{}",
                "{\n}\n{}",
                "{}\n{\"a\"\n:1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":9223372036854775808}",
                "{\"a\":1e999}",
                "{\"a\":1e-99999999999}",
                "{\"a\":01}",
                "{\"a\":\"\\uD800\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":tru}",
                "{\"a\":1}}",
                "\uFEFF{}",
                "{}\n\uFEFF{}",
                "{}\n{}\n{}\n{}\n{}"
            })
    void saysNothingOfAContentThatIsNotInOrder(String content) {
        assertThat(found(content)).isEmpty();
    }

    @Test
    void saysNothingOfBytesThatAreNoUtf8() {
        byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
        assertThat(WellFormedEvents.in(overlong, MAX_EVENTS, MAX_EVENT_BYTES)).isEmpty();
        assertThat(found("{\"a\":1}".replace("a", "\0"))).isEmpty();
        byte[] utf16 = {'{', 0, '}', 0};
        assertThat(WellFormedEvents.in(utf16, MAX_EVENTS, MAX_EVENT_BYTES)).isEmpty();
    }

    @Test
    void keepsToTheLimits() {
        assertThat(found("{\"a\":\"" + "x".repeat(MAX_EVENT_BYTES - 8) + "\"}")).isPresent();
        assertThat(found("{\"a\":\"" + "x".repeat(MAX_EVENT_BYTES - 7) + "\"}")).isEmpty();
        assertThat(found("{\"a\":".repeat(62) + "1" + "}".repeat(62), 10_000)).isPresent();
        assertThat(found("{\"a\":".repeat(64) + "1" + "}".repeat(64), 10_000)).isEmpty();
    }

    /** Whatever it finds in contents with damage at random places, cutting finds too, and nothing else. */
    @Test
    void findsNothingThatWouldBeCutOrJudgedOtherwise() throws IOException {
        Random random = new Random(1);
        String[] pieces = {"{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "2.5", "\n", " ", "\r", "null", "\\"};
        int wellFormed = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder content =
                    new StringBuilder(random.nextBoolean() ? "{\"a\":1}\n{\"b\":{}}" : "[{\"a\":[]},{}]");
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(content.length());
                content.replace(at, at + random.nextInt(2), pieces[random.nextInt(pieces.length)]);
            }
            Optional<List<String>> found = found(content.toString());
            if (found.isPresent()) {
                wellFormed++;
                assertThat(found).as("events of <%s>", content).hasValue(cut(content.toString()));
                assertThat(found.get())
                        .allSatisfy(event -> assertThat(EventJson.parse(event.getBytes(UTF_8)))
                                .as("verdict on an event of <%s>", content)
                                .isInstanceOf(EventJson.Parsable.class));
            }
        }
        assertThat(wellFormed).isGreaterThan(1_000);
    }

    private static Optional<List<String>> found(String content) {
        return found(content, MAX_EVENT_BYTES);
    }

    private static Optional<List<String>> found(String content, int maxEventBytes) {
        byte[] bytes = content.getBytes(UTF_8);
        return WellFormedEvents.in(bytes, MAX_EVENTS, maxEventBytes)
                .map(places -> places.stream().map(place -> text(bytes, place)).toList());
    }

    private static String text(byte[] content, Place place) {
        String text = new String(Arrays.copyOfRange(content, place.start(), place.end()), UTF_8);
        assertThat(place.hasLineBreaks()).isEqualTo(text.contains("\n") || text.contains("\r"));
        return text;
    }

    private static List<String> cut(String content) throws IOException {
        EventFramer framer = new EventFramer(content.getBytes(UTF_8), MAX_EVENT_BYTES);
        List<String> events = new ArrayList<>();
        for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
            assertThat(frame.get()).isInstanceOf(Frame.Whole.class);
            events.add(new String(frame.get().bytes(), UTF_8));
        }
        return events;
    }
}
