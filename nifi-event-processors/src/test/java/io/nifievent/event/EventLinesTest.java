package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class EventLinesTest {

    private final Event event = new Event(
            "id-\"1\\",
            "ListingView",
            "V1",
            Instant.parse("2020-07-01T23:59:59.000001Z"),
            Instant.parse("2026-01-01T10:00:00.5Z"),
            JsonNodeFactory.instance.objectNode().put("Text", "two\nlines\u2028é"));

    @Test
    void readsWhatItWrote() throws IOException {
        String line = new String(written(event), UTF_8);
        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        assertThat(EventLines.read(line.getBytes(UTF_8))).isEqualTo(new EventLines.Read(event));
    }

    @Test
    void tellsTheTypeWithoutReadingTheEvent() throws IOException {
        assertThat(EventLines.type(written(event))).contains("ListingView");
    }

    @Test
    void keepsEventsApartThatShareAWriter() throws IOException {
        List<Event> events = new ArrayList<>();
        for (String id : List.of("1", "2", "ü")) {
            for (String type : List.of("ListingView", "Search")) {
                for (String version : List.of("V1", "V2")) {
                    String text = "x".repeat(id.equals("2") ? 20_000 : 5);
                    Instant receivedAt = event.receivedAt().plusMillis(events.size() / 2);
                    events.add(new Event(
                            id,
                            type,
                            version,
                            event.time(),
                            receivedAt,
                            JsonNodeFactory.instance.objectNode().put("Text", text)));
                }
            }
        }
        List<EventLines.Line> read = new String(written(events.toArray(Event[]::new)), UTF_8)
                .lines()
                .map(line -> EventLines.read(line.getBytes(UTF_8)))
                .toList();
        assertThat(read)
                .isEqualTo(events.stream()
                        .map(event -> (EventLines.Line) new EventLines.Read(event))
                        .toList());
    }

    private static byte[] written(Event... events) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EventLineWriter writer = new EventLineWriter(out)) {
            for (Event event : events) {
                writer.write(event, EventJson.write(event.data()));
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "[]",
                "{}",
                "{\"event_type\":\"A\"}",
                "{\"event_id\":1,\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"t\",\"received_at\":\"t\",\"event\":{}}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"t\",\"received_at\":\"t\",\"event\":[]}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"t\",\"received_at\":\"t\",\"event\":{}",
                "{\"event_id\":\"1\",\"event_id\":\"2\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"t\",\"event\":{}}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"t\",\"received_at\":\"t\",\"event\":{}}{}"
            })
    void namesNoTypeOfALineThatIsNoEnvelope(String line) {
        assertThat(EventLines.type(line.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void belongsToTheDayOfItsOwnTimeInUtc() {
        assertThat(event.date()).isEqualTo(LocalDate.of(2020, 7, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"2020-07-01T00:00:00Z\","
                        + "\"received_at\":\"2020-07-01T00:00:00Z\",\"event\":{\"a\":1e99999999999}}",
                "x",
                "[]",
                "{}",
                "{\"event_id\":1,\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"2020-07-01T00:00:00Z\","
                        + "\"received_at\":\"2020-07-01T00:00:00Z\",\"event\":{}}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"yesterday\","
                        + "\"received_at\":\"2020-07-01T00:00:00Z\",\"event\":{}}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\","
                        + "\"event_time\":\"+1000000000-01-01T00:00:00Z\","
                        + "\"received_at\":\"2020-07-01T00:00:00Z\",\"event\":{}}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\","
                        + "\"event_time\":\"2020-07-01T00:00:00Z\",\"received_at\":\"2020-07-01T00:00:00Z\",\"event\":[]}"
            })
    void givesAMalformedLineAsAValue(String line) {
        assertThat(EventLines.read(line.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        EventLines.Malformed.class,
                        malformed -> assertThat(malformed.code()).isEqualTo("malformed-envelope"));
    }

    @Test
    void derivesTheSameIdFromTheSameContent() {
        byte[] content = "{\"a\":1}".getBytes(UTF_8);
        assertThat(EventId.ofContent(content))
                .isEqualTo(EventId.ofContent(content.clone()))
                .isNotEqualTo(EventId.ofContent("{\"a\":2}".getBytes(UTF_8)))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
}
