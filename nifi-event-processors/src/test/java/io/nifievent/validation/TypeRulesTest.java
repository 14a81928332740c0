package io.nifievent.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import io.nifievent.event.Event;
import io.nifievent.event.Frame;
import io.nifievent.event.Violation;
import io.nifievent.validation.Verdict.Accepted;
import io.nifievent.validation.Verdict.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What event-type.json demands of an event beyond its schema. */
class TypeRulesTest {

    private static final Instant RECEIVED_AT = Instant.parse("2026-01-10T12:00:00Z");
    private static final String SCHEMA = """
            {"type":"object","required":["Type","Version","At"],"additionalProperties":false,"properties":{
              "Type":{"const":"Call"},"Version":{"enum":["V1","1"]},"Id":{"type":"string"},
              "At":{"type":"string","format":"timestamp"},"User":{"type":"string"},"Minutes":{"type":"integer","maximum":60},
              "Note":{"type":"string"},
              "People":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{
                "Name":{"type":"string"},"Mails":{"type":"array","items":{"type":"string"}},"Age":{"type":"integer"}}}}}}
            """;
    private static final String PERSONAL =
            ",\"personal\":{\"/User\":\"hash\",\"/People/Name\":\"drop\",\"/People/Mails\":\"hash\"}";

    @TempDir
    Path directory;

    @Test
    void rejectsATimeFurtherAheadThanTheTypeAllows() throws Exception {
        rules(",\"max_ahead\":\"PT1M\"");
        assertThat(codes("\"At\":\"2026-01-10T12:01:01Z\"")).isEqualTo("event-time-out-of-range");
        assertThat(verdict("\"At\":\"2026-01-10T12:01:00Z\"")).isInstanceOf(Accepted.class);
    }

    @Test
    void rejectsAnEventThatIsTooOld() throws Exception {
        rules(",\"max_age\":\"P1D\"");
        assertThat(codes("\"At\":\"2026-01-09T11:59:59Z\"")).isEqualTo("event-too-old");
        assertThat(verdict("\"At\":\"2026-01-09T12:00:00Z\"")).isInstanceOf(Accepted.class);
    }

    @Test
    void rejectsAnEventLargerThanItsType() throws Exception {
        rules(",\"max_bytes\":79");
        assertThat(codes("\"At\":\"2026-01-10T12:00:00Z\",\"Note\":\"a longer one\""))
                .isEqualTo("event-too-large");
        assertThat(verdict("\"At\":\"2026-01-10T12:00:00Z\"")).isInstanceOf(Accepted.class);
    }

    @Test
    void rejectsAnEventOfAnotherSender() throws Exception {
        rules(",\"sources\":[\"app\",\"10.0.0.0/8\"]");
        String event = event("\"At\":\"2026-01-10T12:00:00Z\"");
        assertThat(codes(validate(event, "192.0.2.1"))).isEqualTo("source-not-allowed");
        assertThat(codes(validate(event, ""))).isEqualTo("source-not-allowed");
        assertThat(validate(event, "10.1.2.3")).isInstanceOf(Accepted.class);
        assertThat(validate(event, "app")).isInstanceOf(Accepted.class);
    }

    @Test
    void tellsEveryViolationOfAnEvent() throws Exception {
        rules(",\"max_age\":\"P1D\",\"sources\":[\"app\"]");
        assertThat(codes("\"At\":\"2025-01-01T00:00:00Z\",\"Minutes\":61,\"Id\":\"a b\""))
                .isEqualTo("maximum event-too-old invalid-event-id source-not-allowed");
    }

    @Test
    void tellsNoMoreThanTheLimit() throws Exception {
        rules("");
        String unknown =
                IntStream.range(0, 1000).mapToObj(i -> ",\"X" + i + "\":1").collect(Collectors.joining());
        assertThat(((Rejected) verdict("\"At\":\"2026-01-10T12:00:00Z\"" + unknown)).violations())
                .hasSize(EventValidator.MAX_VIOLATIONS);
    }

    @ParameterizedTest
    @CsvSource({
        "1e25,maximum,number-out-of-range",
        "-1e300,number-out-of-range,number-out-of-range",
        "9223372036854775808.0,maximum,number-out-of-range",
        "99999999999999999999.5,type maximum,type"
    })
    void rejectsANumberOfMoreThan64BitsWhateverItsNotation(String number, String limited, String unlimited)
            throws Exception {
        rules("");
        String at = "\"At\":\"2026-01-10T12:00:00Z\",";
        assertThat(codes(at + "\"Minutes\":" + number)).isEqualTo(limited);
        assertThat(codes(at + "\"People\":[{},{\"Age\":" + number + "}]")).isEqualTo(unlimited);
        assertThat(verdict(at + "\"Minutes\":6e1,\"People\":[{\"Age\":1.0}]")).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"1e400,number-out-of-range", "9223372036854775808,number-out-of-range", "1e25,maximum", "61,maximum"})
    void holdsTheNumbersOfAFormToTheLimitsOfJson(String number, String code) throws Exception {
        rules("");
        String form = "Type=Call&Version=V1&At=2026-01-10T12:00:00Z&Minutes=";
        assertThat(codes(validateForm(form + number))).isEqualTo(code);
        assertThat(validateForm(form + "60")).isInstanceOf(Accepted.class);
    }

    @Test
    void namesTheSchemaAndKeywordThatFailed() throws Exception {
        rules("");
        assertThat(((Rejected) verdict("\"At\":\"2026-01-10T12:00:00Z\",\"Minutes\":61")).violations())
                .singleElement()
                .returns("Call/V1#/properties/Minutes/maximum", Violation::schema)
                .returns("/Minutes", Violation::pointer);
    }

    @Test
    void storesAnAliasAsTheVersionItMeans() throws Exception {
        rules(",\"aliases\":{\"1\":\"V1\"}");
        Verdict verdict = validate("{\"Type\":\"Call\",\"Version\":\"1\",\"At\":\"2026-01-10T12:00:00Z\"}", "");
        assertThat(((Accepted) verdict).event().version()).isEqualTo("V1");
    }

    @Test
    void hashesAndDropsPersonalFieldsOfAnAcceptedEvent() throws Exception {
        rules(PERSONAL);
        Event event = ((Accepted) verdict("\"At\":\"2026-01-10T12:00:00Z\",\"User\":\"ann\",\"People\":["
                        + "{\"Name\":\"Bob\",\"Mails\":[\"bob@example.com\",\"ann\"],\"Age\":7},{\"Age\":8}]"))
                .event();
        assertThat(event.data().toString())
                .doesNotContain("ann", "Bob", "bob@example.com")
                .contains("\"Age\":7", "\"Age\":8");
        // the same person is the same in every field; checked against openssl dgst -sha256 -hmac
        assertThat(event.data().at("/User").stringValue())
                .isEqualTo("a1c456c135c417fd2a2280a78a44eb4ba3324eee0abdc341850bd8601558a1a1");
        assertThat(event.data().at("/People/0/Mails/1")).isEqualTo(event.data().at("/User"));
    }

    @Test
    void keepsOfARejectedEventWhatItsTypeKnowsWithoutPersonalFields() throws Exception {
        rules(PERSONAL);
        String raw = raw(event("\"At\":\"2026-01-10T12:00:00Z\",\"Minutes\":61,\"User\":\"ann\",\"Usr\":\"ann\","
                + "\"Note\":{\"who\":\"ann\"},\"People\":[{\"Name\":\"ann\",\"Nme\":\"ann\",\"Age\":7},\"ann\"]"));
        assertThat(raw).doesNotContain("ann").contains("\"Minutes\":61", "\"Age\":7", "\"Type\":\"Call\"");
    }

    @Test
    void hashesNoMoreValuesThanTheLimit() throws Exception {
        rules(PERSONAL);
        String most = people(PersonalData.MAX_HASHED);
        assertThat(verdict(most)).isInstanceOf(Accepted.class);
        assertThat(codes(verdict("\"User\":\"\"," + most))).isEqualTo("event-too-large");
        assertThat(raw(event("\"User\":\"\"," + most))).isEmpty();
        assertThat(raw(event("\"Minutes\":61," + most))).contains("\"Mails\"");
        assertThat(raw(event("\"Minutes\":61," + people(PersonalData.MAX_HASHED + 1))))
                .isEmpty();
    }

    /** An event's time and people with so many addresses, each shorter than its pseudonym. */
    private static String people(int mails) {
        String one = "{\"Mails\":[\"\",\"\"]}";
        String odd = mails % 2 == 0 ? "" : ",{\"Mails\":[\"\"]}";
        return "\"At\":\"2026-01-10T12:00:00Z\",\"People\":[" + String.join(",", Collections.nCopies(mails / 2, one))
                + odd + "]";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Type\":\"Call\",\"User\":\"ann\"",
                "{\"Type\":\"Cal\",\"User\":\"ann\"}",
                "{\"User\":\"ann\"}",
                "\"ann\""
            })
    void keepsNoBytesOfWhatItCannotTellTheTypeOf(String event) throws Exception {
        rules(PERSONAL);
        assertThat(raw(event)).isEmpty();
    }

    @Test
    void keepsOfAClaimedTypeAndVersionOnlyWhatLooksLikeOne() throws Exception {
        rules(PERSONAL);
        assertThat(rejected("{\"Type\":\"Ann Doe <ann@example.com>\",\"Version\":\"+61 4\"}")
                        .data()
                        .propertyNames())
                .doesNotContain("Claimed_Type", "Claimed_Version");
        assertThat(rejected("{\"Type\":\"Cal\",\"Version\":\"V1\"}").data().propertyNames())
                .contains("Claimed_Type", "Claimed_Version");
    }

    @Test
    void keepsNoTextInThePlaceOfAnEnvelope() throws Exception {
        rules(PERSONAL);
        Files.writeString(
                directory.resolve("catalog.json"), "{\"type\":\"/Type\",\"version\":\"/Version\",\"id\":\"/Meta/Id\"}");
        Files.writeString(
                directory.resolve("Call/V1.schema.json"),
                SCHEMA.replace(
                        "\"Id\":{\"type\":\"string\"}",
                        "\"Meta\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"Id\":{\"type\":\"string\"}}}"));
        assertThat(raw(event("\"At\":\"2026-01-10T12:00:00Z\",\"Meta\":\"ann\"")))
                .doesNotContain("ann");
    }

    @Test
    void keepsTheBytesAsSentWhenNoTypeHasPersonalFields() throws Exception {
        rules("");
        assertThat(raw("{\"Type\": \"Cal")).isEqualTo("{\"Type\": \"Cal");
    }

    private Event rejected(String event) throws Exception {
        return RejectedEvents.of(
                (Rejected) validate(event, ""),
                new Candidate(
                        new Frame.Whole(event.getBytes(StandardCharsets.UTF_8)),
                        false,
                        new Origin("", "", "", ""),
                        Reception.of(RECEIVED_AT, "")),
                0);
    }

    private String raw(String event) throws Exception {
        Event rejected = rejected(event);
        assertThat(rejected.data().path("Raw_Size").intValue()).isEqualTo(event.length());
        return new String(
                Base64.getDecoder().decode(rejected.data().path("Raw").stringValue()), StandardCharsets.UTF_8);
    }

    private void rules(String more) throws IOException {
        Files.createDirectories(directory.resolve("Call"));
        Files.writeString(
                directory.resolve("catalog.json"), "{\"type\":\"/Type\",\"version\":\"/Version\",\"id\":\"/Id\"}");
        Files.writeString(directory.resolve("Call/event-type.json"), "{\"time\":\"/At\"" + more + "}");
        Files.writeString(directory.resolve("Call/V1.schema.json"), SCHEMA);
    }

    private String codes(String fields) throws CatalogException {
        return codes(verdict(fields));
    }

    private static String codes(Verdict verdict) {
        return ((Rejected) verdict).violations().stream().map(Violation::code).collect(Collectors.joining(" "));
    }

    private Verdict verdict(String fields) throws CatalogException {
        return validate(event(fields), "");
    }

    private static String event(String fields) {
        return "{\"Type\":\"Call\",\"Version\":\"V1\"," + fields + "}";
    }

    private Verdict validate(String event, String source) throws CatalogException {
        return new EventValidator(catalog(), new EventTimeRange(Duration.ofHours(24)))
                .validate(new Frame.Whole(event.getBytes(StandardCharsets.UTF_8)), Reception.of(RECEIVED_AT, source));
    }

    private Verdict validateForm(String form) throws CatalogException {
        Catalog catalog = catalog();
        return new FormEvent(catalog, new EventValidator(catalog, new EventTimeRange(Duration.ofHours(24))))
                .validate(new Frame.Whole(form.getBytes(StandardCharsets.UTF_8)), Reception.of(RECEIVED_AT, ""));
    }

    private Catalog catalog() throws CatalogException {
        return new CatalogDirectory(directory, Pseudonyms.withKey("a key for tests, of some length")).load();
    }
}
