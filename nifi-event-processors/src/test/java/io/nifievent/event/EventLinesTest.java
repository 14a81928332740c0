package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventLines.write(event, EventJson.write(event.data()), out);
        String line = out.toString(UTF_8);
        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        assertThat(EventLines.read(line.getBytes(UTF_8))).isEqualTo(new EventLines.Read(event));
    }

    @Test
    void tellsTheTypeWithoutReadingTheEvent() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventLines.write(event, EventJson.write(event.data()), out);
        assertThat(EventLines.type(out.toByteArray())).contains("ListingView");
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
                "x",
                "[]",
                "{}",
                "{\"event_id\":1,\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"2020-07-01T00:00:00Z\","
                        + "\"received_at\":\"2020-07-01T00:00:00Z\",\"event\":{}}",
                "{\"event_id\":\"1\",\"event_type\":\"A\",\"event_version\":\"V1\",\"event_time\":\"yesterday\","
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
