package io.nifievent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.Event;
import io.nifievent.event.EventId;
import io.nifievent.event.Violation;
import io.nifievent.validation.Kept;
import io.nifievent.validation.RejectedEvents.RawKind;
import io.nifievent.validation.RejectedEvents.Status;
import io.nifievent.validation.Verdict.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class RejectedRowTest {

    private static final byte[] RAW = "{\"Event_Type\":\"Viist\"}".getBytes(StandardCharsets.UTF_8);

    static List<Kept> less() {
        return List.of(new Kept.Withheld(), new Kept.Redacted("{}".getBytes(StandardCharsets.UTF_8)));
    }

    /** They may be all there is of an event that was acknowledged. */
    @ParameterizedTest
    @MethodSource("less")
    void keepsItsBytesAfterAnotherRejection(Kept less) {
        RejectedRow row = row();
        Rejected rejected = new Rejected(
                List.of(Violation.of("unknown-type", "/Event_Type", "There is no such type.")),
                Optional.of("Viist"),
                Optional.empty(),
                less);

        Event again = row.rejectedAgain(rejected, row.candidate().orElseThrow());

        assertThat(again.id()).isEqualTo(row.id());
        assertThat(again.data().path("Raw").stringValue())
                .isEqualTo(Base64.getEncoder().encodeToString(RAW));
        assertThat(again.data().path("Violations")).hasSize(1);
        assertThat(again.data().path("Attempts").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"OPEN", "DISMISSED"})
    void isAsItWasButForTheStatusItIsMarkedWith(Status status) {
        RejectedRow row = row();

        Event marked = row.marked(status);

        ObjectNode expected = row.data().deepCopy();
        expected.put("Raw", Base64.getEncoder().encodeToString(RAW));
        expected.put("Rejected_At", "1970-01-01T00:00:00Z");
        expected.put("Status", status == Status.OPEN ? "open" : "dismissed");
        assertThat(marked)
                .hasToString(new Event(row.id(), "RejectedEvent", "V1-0-1", Instant.EPOCH, Instant.EPOCH, expected)
                        .toString());
    }

    private static RejectedRow row() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("Raw_Size", RAW.length);
        data.put("Raw_Kind", RawKind.JSON.toString());
        data.put("Attempts", 1);
        return new RejectedRow(EventId.ofContent(RAW), Instant.EPOCH, RAW, data);
    }
}
