package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalLinesTest {

    private static final Instant RECEIVED_AT = Instant.parse("2026-01-01T10:00:00.123Z");

    private final ArrivalLines.Writer writer = new ArrivalLines.Writer(RECEIVED_AT, "mobile-app", 1, 0);

    @Test
    void writesJsonAsItCameOnOneLine() {
        writer.json("id-1", "{\r\n \"a\": \"Zürich }\",\n \"b\": 1.50\n}".getBytes(UTF_8));
        assertThat(writer.lines().toString(UTF_8))
                .isEqualTo(
                        "{\"received_at\":\"2026-01-01T10:00:00.123Z\",\"source\":\"mobile-app\",\"event_id\":\"id-1\","
                                + "\"event\":{   \"a\": \"Zürich }\",  \"b\": 1.50 }}\n");
    }

    @Test
    void readsEveryKindBackAsItWas() {
        List<Frame> frames = List.of(
                new Frame.Whole("{\"event\":\"\\\"\"}".getBytes(UTF_8)),
                new Frame.Whole(new byte[] {0, -1, '\n', '"', '}'}),
                new Frame.Whole(new byte[0]),
                new Frame.Oversized(new byte[] {1, 2}, 5_000_000_000L, "id-of-all"),
                new Frame.Broken("{\"a\":1}".getBytes(UTF_8)),
                new Frame.Broken(new byte[] {1, 2}, 5_000_000_000L, "id-of-all"),
                new Frame.Broken(new byte[0]));
        writer.json("json", frames.getFirst().bytes());
        frames.forEach(frame -> writer.raw("raw", false, frame));
        writer.raw("form", true, new Frame.Whole("a=b".getBytes(UTF_8)));

        List<Arrival> arrivals = writer.lines()
                .toString(UTF_8)
                .lines()
                .map(line -> ArrivalLines.read(line.getBytes(UTF_8)).orElseThrow())
                .toList();

        assertThat(arrivals).extracting(Arrival::receivedAt).containsOnly(RECEIVED_AT);
        assertThat(arrivals).extracting(Arrival::source).containsOnly("mobile-app");
        assertThat(arrivals)
                .extracting(Arrival::id)
                .containsExactly("json", "raw", "raw", "raw", "raw", "raw", "raw", "raw", "form");
        assertThat(arrivals)
                .extracting(Arrival::form)
                .containsExactly(false, false, false, false, false, false, false, false, true);
        assertThat(arrivals.getFirst().frame()).usingRecursiveComparison().isEqualTo(frames.getFirst());
        assertThat(arrivals.subList(1, 8))
                .extracting(Arrival::frame)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(frames);
        assertThat(arrivals.getLast().frame().bytes()).isEqualTo("a=b".getBytes(UTF_8));
    }

    /** An upgrade finds them in the queue. */
    @Test
    void readsTheBeginningOfAnEventThatWasWrittenWithoutAnIdOfAllOfIt() {
        String line =
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"oversized\":\"YQ==\",\"size\":9}";
        assertThat(ArrivalLines.read(line.getBytes(UTF_8)).orElseThrow().frame())
                .usingRecursiveComparison()
                .isEqualTo(new Frame.Oversized(new byte[] {'a'}, 9, EventId.ofContent(new byte[] {'a'})));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"received_at\":\"2026-01-01T10:00:00Z\"",
                "{\"received_at\":\"yesterday\",\"source\":\"s\",\"event_id\":\"1\",\"event\":{}}",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"\",\"event\":{}}",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"event\":",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"raw\":\"%\"}",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"raw\":\"YQ==\"} ",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"oversized\":\"YQ==\"}",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"oversized\":\"YQ==\",\"size\":x}",
                "{\"received_at\":\"2026-01-01T10:00:00Z\",\"source\":\"s\",\"event_id\":\"1\",\"broken\":\"YQ==\",\"content_id\":\"2\",\"size\":x}",
                "{\"source\":\"s\",\"received_at\":\"2026-01-01T10:00:00Z\",\"event_id\":\"1\",\"event\":{}}"
            })
    void findsNoArrivalInWhatIsNone(String line) {
        assertThat(ArrivalLines.read(line.getBytes(UTF_8))).isEmpty();
    }
}
