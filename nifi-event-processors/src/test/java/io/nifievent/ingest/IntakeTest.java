package io.nifievent.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.event.Arrival;
import io.nifievent.event.ArrivalLines;
import io.nifievent.validation.EventTimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {

    private static final String EVENT = "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\",\"User_ID\":\"a1b2\","
            + "\"Listing_ID\":\"c3d4\",\"Server_Time\":\"2020-07-01 12:00:00\"}";
    private static final IntakeLimits LIMITS = new IntakeLimits(5, 1_000, 100);
    private static final Sender SENDER =
            new Sender(Instant.parse("2026-01-01T10:00:00.123Z"), "10.0.0.1", "", Optional.empty());

    private final Intake unjudged = new Intake(Optional.empty(), new EventTimeRange(Duration.ofHours(24)), LIMITS);

    @Test
    void takesEveryEventOfAContentWithAnIdOfItsOwn() {
        Intake.Read read = read(unjudged, EVENT + "\n" + EVENT);
        assertThat(read.events()).isEqualTo(2);
        assertThat(read.rejectedCount()).isZero();
        assertThat(read.ids()).doesNotHaveDuplicates();
        assertThat(arrivals(read)).extracting(Arrival::id).isEqualTo(read.ids());
        assertThat(arrivals(read))
                .extracting(arrival -> new String(arrival.frame().bytes(), UTF_8))
                .containsOnly(EVENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":                 | malformed-json
            17                    | not-an-object
            {"a":1,"a":2}         | duplicate-key
            {"a":1e999}           | number-out-of-range
            {"a":NaN}             | malformed-json
            """)
    void namesWhatIsNoEventAndTakesItAllTheSame(String bad, String code) {
        Intake.Read read = read(unjudged, EVENT + "\n" + bad + "\n" + EVENT);
        assertThat(read.accepted()).isEqualTo(2);
        assertThat(read.rejected()).singleElement().satisfies(rejection -> {
            assertThat(rejection.index()).isEqualTo(1);
            assertThat(rejection.violation().code()).isEqualTo(code);
        });
        assertThat(arrivals(read).get(1).frame().bytes()).isEqualTo(bad.getBytes(UTF_8));
    }

    @Test
    void saysThatAnArrayHasNoEnd() {
        Intake.Read read = read(unjudged, "[" + EVENT + ",");
        assertThat(read.accepted()).isEqualTo(1);
        assertThat(read.rejected().getFirst().violation().code()).isEqualTo("malformed-json");
    }

    @Test
    void keepsTheBeginningOfAnEventThatIsTooLarge() {
        String large = "{\"a\":\"" + "x".repeat(2_000) + "\"}";
        Intake.Read read = read(unjudged, large);
        assertThat(read.rejected().getFirst().violation().code()).isEqualTo("event-too-large");
        assertThat(arrivals(read).getFirst().frame().bytes()).hasSize(1_000);
    }

    @Test
    void judgesByTheCatalogAndTellsAnEventsOwnId() throws CatalogException {
        Intake judging = judging();
        String own = EVENT.replace("{", "{\"Event_ID\":\"mine\",");
        Intake.Read read = read(judging, own + "\n" + EVENT.replace("V1", "V77") + "\n" + EVENT);
        assertThat(read.accepted()).isEqualTo(2);
        assertThat(read.ids()).first().isEqualTo("mine");
        assertThat(read.rejected().getFirst().violation().code()).isEqualTo("unknown-version");
        assertThat(read.rejected().getFirst().violation().pointer()).isEqualTo("/Event_Version");
    }

    @Test
    void judgesAFormByTheTypesOfItsColumns() throws CatalogException {
        byte[] form = ("Event_Type=ListingView&Event_Version=V1&User_ID=a1b2&Listing_ID=c3d4"
                        + "&Server_Time=2020-07-01+12%3A00%3A00")
                .getBytes(UTF_8);
        Intake.Read read = (Intake.Read) judging().read(form, true, SENDER);
        assertThat(read.accepted()).isEqualTo(1);
        assertThat(arrivals(read)).singleElement().satisfies(arrival -> {
            assertThat(arrival.form()).isTrue();
            assertThat(arrival.frame().bytes()).isEqualTo(form);
        });
    }

    @Test
    void takesAFormWithTheCharacterThatStandsForWhatIsNone() throws Exception {
        String form = "Event_Type=ListingView&Event_Version=V1&User_ID=caf%EF%BF%BD\uFFFD&Listing_ID=c3d4"
                + "&Server_Time=2020-07-01+12%3A00%3A00";
        Intake.Read read = (Intake.Read) judging().read(form.getBytes(UTF_8), true, SENDER);
        assertThat(read.accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz=1", "User_ID=caf%FF", "User_ID=%EF%BF%BD%C3", "%FF=1"})
    void namesAFormThatCannotBeTakenApart(String form) {
        Intake.Read read = (Intake.Read) unjudged.read(form.getBytes(UTF_8), true, SENDER);
        assertThat(read.rejected().getFirst().violation().code()).isEqualTo("malformed-form");
        assertThat(arrivals(read).getFirst().form()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'', empty-body", "'[]', empty-body", "'{}\n{}\n{}\n{}\n{}\n{}', too-many-events"})
    void takesNothingOfAContentWithoutEventsOrWithTooMany(String content, String code) {
        assertThat(unjudged.read(content.getBytes(UTF_8), false, SENDER))
                .isInstanceOfSatisfying(
                        Intake.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void takesNothingOfAContentThatNestsLikeAnAttackButQuarantinesWhatNestsTooDeep() {
        assertThat(unjudged.read((EVENT + "\n" + "{\"a\":".repeat(101)).getBytes(UTF_8), false, SENDER))
                .isInstanceOfSatisfying(
                        Intake.Refused.class,
                        refused -> assertThat(refused.message()).contains("index 1 ", "100 levels"));
        String deep = "{\"a\":".repeat(70) + "1" + "}".repeat(70);
        assertThat(read(unjudged, deep).rejected().getFirst().violation().code())
                .isEqualTo("nesting-too-deep");
    }

    @Test
    void givesARequestThatIsRepeatedTheSameIds() {
        Sender sender = new Sender(SENDER.receivedAt(), "10.0.0.1", "", Optional.of("order-17"));
        Sender elsewhere = new Sender(SENDER.receivedAt(), "10.0.0.2", "", Optional.of("order-17"));
        byte[] content = (EVENT + "\n" + EVENT).getBytes(UTF_8);
        List<String> ids = ((Intake.Read) unjudged.read(content, false, sender)).ids();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(((Intake.Read) unjudged.read(content, false, elsewhere)).ids())
                .isEqualTo(ids);
    }

    /** However it is read: at a stretch, cut into events for one of them is bad, or by the catalog. */
    @Test
    void givesARequestWithAKeyThatWasThereBeforeOtherIds() throws CatalogException {
        Sender sender = new Sender(SENDER.receivedAt(), "10.0.0.1", "", Optional.of("1"));
        String other = EVENT.replace("a1b2", "e5f6");
        for (Intake intake : List.of(unjudged, judging())) {
            List<String> ids = ids(intake, EVENT + "\n" + EVENT, sender);
            assertThat(ids(intake, other + "\n" + EVENT, sender))
                    .doesNotContain(ids.get(0))
                    .last()
                    .isEqualTo(ids.get(1));
            assertThat(ids(intake, EVENT + "\n" + EVENT + "\nx", sender)).startsWith(ids.get(0), ids.get(1));
        }
        assertThat(ids(judging(), EVENT, sender)).isEqualTo(ids(unjudged, EVENT, sender));
    }

    @Test
    void namesTheFirstHundredBadEventsAndCountsAll() {
        Intake roomy = new Intake(
                Optional.empty(), new EventTimeRange(Duration.ofHours(24)), new IntakeLimits(1_000, 1_000, 100));
        Intake.Read read = read(roomy, "x\n".repeat(150));
        assertThat(read.rejectedCount()).isEqualTo(150);
        assertThat(read.rejected()).hasSize(100);
    }

    private static Intake judging() throws CatalogException {
        Catalog catalog = new CatalogDirectory(Path.of("../event-catalog")).load();
        return new Intake(Optional.of(() -> catalog), new EventTimeRange(Duration.ofHours(24)), LIMITS);
    }

    private static Intake.Read read(Intake intake, String content) {
        return (Intake.Read) intake.read(content.getBytes(UTF_8), false, SENDER);
    }

    private static List<String> ids(Intake intake, String content, Sender sender) {
        return ((Intake.Read) intake.read(content.getBytes(UTF_8), false, sender)).ids();
    }

    private static List<Arrival> arrivals(Intake.Read read) {
        return read.lines()
                .toString(UTF_8)
                .lines()
                .map(line -> ArrivalLines.read(line.getBytes(UTF_8)).orElseThrow())
                .toList();
    }
}
