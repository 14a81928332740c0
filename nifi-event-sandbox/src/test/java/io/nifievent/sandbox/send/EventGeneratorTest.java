package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Frame;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.Reception;
import io.nifievent.validation.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventGeneratorTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");
    private static final Path CATALOG = Path.of("../event-catalog");

    @Test
    void makesTheSameEventsFromTheSameSeed() {
        assertThat(events(7, new Shares(0.1, 0.1, 0.1), 500)).isEqualTo(events(7, new Shares(0.1, 0.1, 0.1), 500));
        assertThat(events(7, Shares.NONE, 10)).doesNotContainAnyElementsOf(events(8, Shares.NONE, 10));
    }

    @Test
    void makesEventsThatTheCatalogAccepts() throws CatalogException {
        EventValidator validator = validator();

        assertThat(events(1, new Shares(0, 0, 0.2), 5_000))
                .allSatisfy(event -> assertThat(violation(validator, event.body()))
                        .as(event.body())
                        .isEmpty());
    }

    @Test
    void makesEveryDefectOfEveryTypeSuchThatTheCatalogRefusesItForThatReason() throws CatalogException {
        EventValidator validator = validator();
        List<PlannedEvent> sound = events(2, Shares.NONE, 1_000);

        assertThat(sound.stream().map(PlannedEvent::type).distinct()).hasSize(6);
        for (Defect defect : Defect.values()) {
            assertThat(sound).allSatisfy(event -> {
                String body = defect.in((ObjectNode) new ObjectMapper().readTree(event.body()));
                assertThat(violation(validator, body))
                        .as("%s: %s", defect, body)
                        .contains(defect.code());
                assertThat(body).contains("\"Event_ID\":\"" + event.id() + "\"");
            });
        }
    }

    @Test
    void sendsEveryVersionOfEveryType() throws CatalogException {
        Set<String> known = new HashSet<>();
        for (EventType type : new CatalogDirectory(CATALOG).load().types()) {
            type.versions().keySet().forEach(version -> known.add(type.name() + " " + version));
        }
        known.removeIf(version -> version.startsWith("RejectedEvent"));

        assertThat(events(3, Shares.NONE, 5_000))
                .extracting(event -> event.type() + " "
                        + json(event.body()).path("Event_Version").asString())
                .containsAll(known);
    }

    @Test
    void givesEveryEventAnIdOfItsOwn() {
        assertThat(events(4, new Shares(0.2, 0, 0), 5_000))
                .extracting(PlannedEvent::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsTheShares() {
        List<PlannedEvent> events = events(5, new Shares(0.10, 0.05, 0.20), 20_000);

        assertThat(share(events, event -> event.expectation() == Expectation.QUARANTINED))
                .isCloseTo(0.10, within(0.01));
        assertThat(share(events, PlannedEvent::repeat)).isCloseTo(0.05, within(0.01));
        assertThat(share(
                        events,
                        event -> event.type().equals("ListingView")
                                && event.body().contains("\"2026-03-04")))
                .isCloseTo(0.8 * share(events, event -> event.type().equals("ListingView")), within(0.02));
    }

    @Test
    void repeatsAnEventByteForByte() {
        Map<String, String> first = new HashMap<>();
        assertThat(events(6, new Shares(0.1, 0.2, 0), 5_000)).allSatisfy(event -> {
            Optional<String> before = Optional.ofNullable(first.put(event.id(), event.body()));
            assertThat(before.isPresent()).isEqualTo(event.repeat());
            assertThat(before.orElse(event.body())).isEqualTo(event.body());
        });
    }

    @Test
    void refusesSharesThatAreNone() {
        assertThatThrownBy(() -> new Shares(1.5, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shares(Double.NaN, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shares(0.6, 0.6, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<PlannedEvent> events(long seed, Shares shares, int count) {
        EventGenerator generator = new EventGenerator(seed, shares, InstantSource.fixed(NOW));
        return Stream.generate(generator::next).limit(count).toList();
    }

    private static double share(List<PlannedEvent> events, Predicate<PlannedEvent> kind) {
        return (double) events.stream().filter(kind).count() / events.size();
    }

    private static JsonNode json(String body) {
        return JsonMapper.shared().readTree(body);
    }

    /** The code of what is held against the event first. */
    private static Optional<String> violation(EventValidator validator, String body) {
        Frame whole = new Frame.Whole(body.getBytes(StandardCharsets.UTF_8));
        return switch (validator.validate(whole, Reception.of(NOW, "127.0.0.1"))) {
            case Verdict.Accepted accepted -> Optional.empty();
            case Verdict.Rejected rejected ->
                Optional.of(rejected.violations().getFirst().code());
        };
    }

    private static EventValidator validator() throws CatalogException {
        return new EventValidator(new CatalogDirectory(CATALOG).load(), new EventTimeRange(Duration.ofMinutes(1)));
    }
}
