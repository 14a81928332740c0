package io.nifievent.processors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.FaultyCatalog;
import io.nifievent.event.ArrivalLines;
import io.nifievent.event.Event;
import io.nifievent.event.EventId;
import io.nifievent.event.EventLines;
import io.nifievent.event.Frame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.controller.ControllerService;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValidateEventsTest {

    private static final String CHALLENGE =
            "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\",\"User_ID\":\"a1b2\","
                    + "\"Listing_ID\":\"c3d4\",\"Server_Time\":\"2020-07-01 12:00:00\",\"Device_Type\":\"iOS 13.5\"}";

    private static final Map<String, String> ARRIVALS = Map.of("mime.type", ArrivalLines.MIME_TYPE);

    private final TestRunner runner = TestRunners.newTestRunner(ValidateEvents.class);

    @BeforeEach
    void addCatalog() throws Exception {
        FixedCatalog.addTo(runner);
    }

    @Test
    void acceptsTheChallengesEvent() {
        runner.enqueue(CHALLENGE);
        runner.run();
        runner.assertAllFlowFilesTransferred(ValidateEvents.VALID, 1);
        Event event = events(ValidateEvents.VALID.getName()).getFirst();
        assertThat(event.type()).isEqualTo("ListingView");
        assertThat(event.time()).isEqualTo("2020-07-01T12:00:00Z");
        assertThat(event.data().toString()).isEqualTo(CHALLENGE);
    }

    @Test
    void acceptsTheChallengesEventAsAForm() {
        runner.enqueue(
                "Event_Type=ListingView&Event_Version=V1&User_ID=a1b2&Listing_ID=c3d4"
                        + "&Server_Time=2020-07-01+12%3A00%3A00&Device_Type=iOS%2013.5",
                Map.of("mime.type", "application/x-www-form-urlencoded; charset=UTF-8"));
        runner.run();
        runner.assertAllFlowFilesTransferred(ValidateEvents.VALID, 1);
        assertThat(events("valid").getFirst().data().toString()).isEqualTo(CHALLENGE);
    }

    @Test
    void quarantinesOneBadEventAndKeepsItsBatch() {
        String bad = CHALLENGE.replace("\"User_ID\":\"a1b2\",", "");
        runner.enqueue(
                CHALLENGE + "\n" + bad + "\nnonsense\n" + CHALLENGE.replace("a1b2", "z9") + "\n",
                Map.of(
                        "restlistener.remote.source.host", "127.0.0.1",
                        "restlistener.request.uri", "/events",
                        "mime.type", "application/json"));
        runner.run();
        assertThat(events("valid")).hasSize(2);
        List<Event> rejected = events("invalid");
        assertThat(rejected)
                .extracting(event -> event.data().path("Code").stringValue())
                .containsExactly("required", "malformed-json");
        assertThat(rejected.getFirst().data().at("/Violations/0/Pointer").stringValue())
                .isEqualTo("/User_ID");
        assertThat(rejected.getFirst().data().at("/Violations/0/Schema").stringValue())
                .startsWith("ListingView/V1#");
        assertThat(rejected.getFirst().data().path("Raw").binaryValue()).isEqualTo(bad.getBytes(UTF_8));
        assertThat(rejected.getFirst().data().at("/Origin/Remote_Address").stringValue())
                .isEqualTo("127.0.0.1");
        assertThat(rejected.getFirst().data().at("/Origin/Path").stringValue()).isEqualTo("/events");
        assertThat(rejected.getFirst().data().at("/Origin/Content_Type").stringValue())
                .isEqualTo("application/json");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("java.lang.StackOverflowError", (Runnable) () -> {
                    throw new StackOverflowError();
                }),
                arguments("java.lang.NumberFormatException", (Runnable) () -> {
                    throw new NumberFormatException("For input string: \"c3d4\"");
                }));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void quarantinesWhatItsValidatorFailsAtAndKeepsItsBatch(String name, Runnable fault) throws Exception {
        FixedCatalog.addTo(runner, FaultyCatalog.of(fault));
        String bad = CHALLENGE.replace("\"User_ID\":\"a1b2\",", "");
        runner.enqueue(CHALLENGE);
        runner.enqueue(bad + "\n" + bad);
        runner.enqueue(CHALLENGE.replace("a1b2", "z9"));
        runner.run();
        assertThat(events("valid")).hasSize(2);
        assertThat(events("invalid")).hasSize(2).allSatisfy(event -> {
            assertThat(event.data().path("Code").stringValue()).isEqualTo("not-judged");
            assertThat(event.data().path("Violations"))
                    .singleElement()
                    .satisfies(violation ->
                            assertThat(violation.path("Message").stringValue()).contains(name));
            assertThat(event.data().path("Claimed_Type").stringValue()).isEqualTo("ListingView");
            assertThat(event.data().path("Raw").binaryValue()).isEqualTo(bad.getBytes(UTF_8));
        });
        assertThat(runner.getLogger().getErrorMessages()).singleElement().satisfies(error -> {
            assertThat(error.getMsg()).contains("2 events");
            assertThat(error.getThrowable()).hasMessageContaining(name).hasMessageNotContaining("c3d4");
            assertThat(error.getThrowable().getStackTrace()[0].getClassName()).contains("ValidateEventsTest");
        });
    }

    @Test
    void takesTheLinesOfListenEventsApart() {
        Instant receivedAt = Instant.parse("2026-01-01T10:00:00.123Z");
        ArrivalLines.Writer arrivals = new ArrivalLines.Writer(receivedAt, "mobile-app", 1, 0);
        String own = CHALLENGE.replace("{", "{\"Event_ID\":\"mine\",");
        String form = "Event_Type=ListingView&Event_Version=V1&User_ID=a1b2&Listing_ID=c3d4"
                + "&Server_Time=2020-07-01+12%3A00%3A00";
        arrivals.json("id-1", CHALLENGE.getBytes(UTF_8));
        arrivals.json("id-2", own.getBytes(UTF_8));
        arrivals.raw("id-3", true, new Frame.Whole(form.getBytes(UTF_8)));
        runner.enqueue(arrivals.lines().toByteArray(), ARRIVALS);
        runner.run();
        assertThat(events("valid")).extracting(Event::id).containsExactly("id-1", "mine", "id-3");
        assertThat(events("valid")).extracting(Event::receivedAt).containsOnly(receivedAt);
        assertThat(events("valid").getFirst().data().toString()).isEqualTo(CHALLENGE);
    }

    @Test
    void takesNoArrivalsThatAClientOfListenHttpSays() {
        ArrivalLines.Writer arrivals = new ArrivalLines.Writer(Instant.EPOCH, "mobile-app", 1, 0);
        arrivals.json("id", CHALLENGE.getBytes(UTF_8));
        runner.enqueue(
                arrivals.lines().toByteArray(),
                Map.of("mime.type", ArrivalLines.MIME_TYPE, "restlistener.remote.source.host", "192.0.2.7"));
        runner.run();
        assertThat(events("valid")).isEmpty();
        assertThat(events("invalid")).singleElement().satisfies(event -> {
            assertThat(event.data().path("Code").stringValue()).isEqualTo("missing-type");
            assertThat(event.data().at("/Origin/Remote_Address").stringValue()).isEqualTo("192.0.2.7");
        });
    }

    @Test
    void rejectsArrivalsAsItWouldTheirContent() {
        ArrivalLines.Writer arrivals = new ArrivalLines.Writer(Instant.EPOCH, "mobile-app", 1, 0);
        byte[] bad = CHALLENGE.replace("\"User_ID\":\"a1b2\",", "").getBytes(UTF_8);
        arrivals.json("id", bad);
        arrivals.raw("id", false, new Frame.Whole("nonsense".getBytes(UTF_8)));
        arrivals.raw("id", false, new Frame.Oversized(new byte[] {'{'}, 9_000_000, "id-of-all"));
        arrivals.raw("id", false, new Frame.Broken(new byte[0]));
        arrivals.raw("id", true, new Frame.Whole("%zz=1".getBytes(UTF_8)));
        arrivals.lines().writeBytes("{\"forged\":1}\n".getBytes(UTF_8));
        runner.enqueue(arrivals.lines().toByteArray(), ARRIVALS);
        runner.run();
        assertThat(events("invalid"))
                .extracting(event -> event.data().path("Code").stringValue())
                .containsExactly(
                        "required",
                        "malformed-json",
                        "event-too-large",
                        "malformed-json",
                        "malformed-form",
                        "missing-type");
        Event first = events("invalid").getFirst();
        assertThat(first.data().path("Raw").binaryValue()).isEqualTo(bad);
        assertThat(first.id()).isEqualTo(EventId.ofContent(bad));
        assertThat(first.data().at("/Origin/Remote_Address").stringValue()).isEqualTo("mobile-app");
        assertThat(events("invalid").get(2).data().path("Raw_Size").longValue()).isEqualTo(9_000_000);
        assertThat(events("invalid").get(2).id()).isEqualTo("id-of-all");
    }

    @Test
    void believesNoReceiptLaterThanItsFlowFile() {
        ArrivalLines.Writer arrivals = new ArrivalLines.Writer(Instant.parse("9000-01-01T00:00:00Z"), "app", 1, 0);
        arrivals.json("id", CHALLENGE.replace("2020-07-01", "8999-12-31").getBytes(UTF_8));
        runner.enqueue(arrivals.lines().toByteArray(), ARRIVALS);
        runner.run();
        assertThat(events("invalid").getFirst().data().path("Code").stringValue())
                .isEqualTo("event-time-out-of-range");
    }

    @Test
    void leavesNoCountOfItsParentsOnTheJoinedFlowFile() {
        runner.enqueue(CHALLENGE, Map.of("record.count", "1"));
        runner.enqueue(CHALLENGE.replace("a1b2", "z9"), Map.of("record.count", "1"));
        runner.run();
        MockFlowFile valid =
                runner.getFlowFilesForRelationship(ValidateEvents.VALID).getFirst();
        valid.assertAttributeEquals("event.count", "2");
        valid.assertAttributeNotExists("record.count");
    }

    @Test
    void keepsTheBytesOfAnEventButPutsItOnOneLine() {
        String spaced = CHALLENGE.replace("\"User_ID\":\"a1b2\"", " \"User_ID\" : \"\\u0061\"");
        runner.enqueue(spaced);
        runner.enqueue(CHALLENGE.replace(",", ",\r\n"));
        runner.run();
        assertThat(runner.getFlowFilesForRelationship(ValidateEvents.VALID)
                        .getFirst()
                        .getContent()
                        .lines())
                .hasSize(2)
                .satisfies(line -> assertThat(line).endsWith(",\"event\":" + spaced + "}"), atIndex(0))
                .satisfies(line -> assertThat(line).endsWith(",\"event\":" + CHALLENGE + "}"), atIndex(1));
    }

    @Test
    void joinsManyFlowFilesIntoOne() {
        for (int i = 0; i < 20; i++) {
            runner.enqueue(CHALLENGE.replace("a1b2", "u" + i));
        }
        runner.run();
        runner.assertAllFlowFilesTransferred(ValidateEvents.VALID, 1);
        runner.getFlowFilesForRelationship(ValidateEvents.VALID).getFirst().assertAttributeEquals("event.count", "20");
        assertThat(runner.getCounterValue("Events valid")).isEqualTo(20);
    }

    @Test
    void quarantinesAnEmptyBody() {
        runner.enqueue("");
        runner.run();
        runner.assertAllFlowFilesTransferred(ValidateEvents.INVALID, 1);
        assertThat(events("invalid").getFirst().data().path("Code").stringValue())
                .isEqualTo("empty-body");
    }

    @Test
    void keepsTheBeginningOfAnEventThatIsTooLarge() {
        runner.setProperty(ValidateEvents.MAX_EVENT_SIZE, "1 KB");
        byte[] body = CHALLENGE.replace("a1b2", "x".repeat(20_000_000)).getBytes(UTF_8);
        runner.enqueue(body);
        runner.run();
        Event rejected = events("invalid").getFirst();
        assertThat(rejected.data().path("Code").stringValue()).isEqualTo("event-too-large");
        assertThat(rejected.data().path("Raw").binaryValue()).hasSize(1024);
        assertThat(rejected.data().path("Raw_Size").intValue()).isEqualTo(body.length);
    }

    @Test
    void tellsEventsApartThatDifferOnlyBeyondWhatIsKept() {
        runner.setProperty(ValidateEvents.MAX_EVENT_SIZE, "1 KB");
        String large = CHALLENGE.replace("a1b2", "x".repeat(200_000));
        runner.enqueue(large + "\n" + large.replace("13.5", "13.6") + "\n" + large);
        runner.run();
        List<Event> rejected = events("invalid");
        String id = EventId.ofContent(large.getBytes(UTF_8));
        assertThat(rejected)
                .extracting(Event::id)
                .containsExactly(id, rejected.get(1).id(), id);
        assertThat(rejected.get(1).id()).isNotEqualTo(id);
        assertThat(rejected)
                .allSatisfy(event -> assertThat(event.data().path("Assigned_ID").stringValue())
                        .isEqualTo(event.id()));
    }

    @Test
    void saysHowLargeTheRestOfAnArrayWasOfWhichItKeepsTheBeginning() {
        runner.setProperty(ValidateEvents.MAX_EVENT_SIZE, "1 KB");
        byte[] rest = "x".repeat(2_000).getBytes(UTF_8);
        ArrivalLines.Writer arrivals = new ArrivalLines.Writer(Instant.EPOCH, "mobile-app", 1, 0);
        arrivals.raw("id", false, new Frame.Broken(rest));
        runner.enqueue("[" + CHALLENGE + "]" + new String(rest, UTF_8));
        runner.enqueue(arrivals.lines().toByteArray(), ARRIVALS);
        runner.run();
        assertThat(events("valid")).hasSize(1);
        assertThat(events("invalid")).hasSize(2).allSatisfy(rejected -> {
            assertThat(rejected.data().path("Raw_Kind").stringValue()).isEqualTo("remainder");
            assertThat(rejected.data().path("Raw").binaryValue()).hasSize(1024);
            assertThat(rejected.data().path("Raw_Size").intValue()).isEqualTo(rest.length);
        });
    }

    /** A post to ListenHTTP may claim to be lines of ListenEvents; what is read of it whole must be bounded all the same. */
    @Test
    void takesALineLongerThanAnyOfListenEventsForNone() {
        runner.setProperty(ValidateEvents.MAX_EVENT_SIZE, "1 KB");
        ArrivalLines.Writer arrivals = new ArrivalLines.Writer(Instant.EPOCH, "mobile-app", 1, 0);
        arrivals.raw("id", false, new Frame.Whole(new byte[20_000_000]));
        runner.enqueue(arrivals.lines().toByteArray(), ARRIVALS);
        runner.run();
        Event rejected = events("invalid").getFirst();
        assertThat(rejected.data().path("Code").stringValue()).isEqualTo("event-too-large");
        assertThat(rejected.data().path("Raw").binaryValue())
                .hasSize(1024)
                .startsWith("{\"received_at\":".getBytes(UTF_8));
    }

    @Test
    void rejectsATimeTooFarAheadOfReceipt() {
        runner.setProperty(ValidateEvents.MAX_TIME_AHEAD, "1 hour");
        runner.enqueue(CHALLENGE.replace("2020-07-01", "2999-07-01"));
        runner.run();
        assertThat(events("invalid").getFirst().data().path("Code").stringValue())
                .isEqualTo("event-time-out-of-range");
    }

    @Test
    void judgesRecordsLikeJson() throws Exception {
        Map<String, Object> view = record();
        view.put("Device_Type", null);
        Map<String, Object> unknown = record();
        unknown.put("Event_Version", "V7");
        useRecordReader(new FixedRecords(List.of(view, unknown), false));
        runner.enqueue("content");
        runner.run();
        assertThat(events("valid"))
                .singleElement()
                .satisfies(event -> assertThat(event.data().has("Device_Type")).isFalse());
        assertThat(events("invalid").getFirst().data().path("Code").stringValue())
                .isEqualTo("unknown-version");
    }

    @Test
    void sendsAFlowFileItsReaderCannotReadToFailureWhole() throws Exception {
        useRecordReader(new FixedRecords(List.of(record()), true));
        runner.enqueue("content");
        runner.run();
        runner.assertAllFlowFilesTransferred(ValidateEvents.FAILURE, 1);
        MockFlowFile failed =
                runner.getFlowFilesForRelationship(ValidateEvents.FAILURE).getFirst();
        failed.assertContentEquals("content");
        failed.assertAttributeExists("event.error.message");
    }

    @Test
    void sendsContentThatIsNoFileOfItsReaderToFailureAndJudgesTheOthers() throws Exception {
        JsonLineRecords reader = new JsonLineRecords();
        reader.schema = new SimpleRecordSchema(List.of());
        useRecordReader(reader);
        runner.enqueue("no file");
        runner.enqueue(CHALLENGE);
        runner.run();
        runner.getFlowFilesForRelationship(ValidateEvents.FAILURE).getFirst().assertContentEquals("no file");
        assertThat(events("valid")).hasSize(1);
    }

    @Test
    void sendsContentThatItsReaderStumblesOverToFailureAndJudgesTheOthers() throws Exception {
        JsonLineRecords reader = new JsonLineRecords();
        reader.schema = new SimpleRecordSchema(List.of());
        useRecordReader(reader);
        runner.enqueue("no number");
        runner.enqueue(CHALLENGE);
        runner.run();
        MockFlowFile failed =
                runner.getFlowFilesForRelationship(ValidateEvents.FAILURE).getFirst();
        failed.assertContentEquals("no number");
        failed.assertAttributeExists("event.error.message");
        assertThat(events("valid")).hasSize(1);
    }

    @Test
    void judgesNothingOfContentWithARecordThatMakesNoJson() throws Exception {
        Map<String, Object> nameless = record();
        nameless.put("Device_Type", Collections.singletonMap(null, "iOS 13.5"));
        useRecordReader(new FixedRecords(List.of(record(), nameless), false));
        runner.enqueue("content");
        runner.run();
        runner.assertAllFlowFilesTransferred(ValidateEvents.FAILURE, 1);
    }

    @Test
    void verifiesThatRejectedEventsHaveATable() {
        assertThat(new ValidateEvents().verify(runner.getProcessContext(), runner.getLogger(), Map.of()))
                .extracting(result -> result.getOutcome())
                .contains(Outcome.SUCCESSFUL);
    }

    @Test
    void verifyFailsWhenRejectedEventsWouldLackColumns(@TempDir Path directory) throws Exception {
        Path sample = Path.of("../event-catalog");
        Files.createDirectory(directory.resolve("RejectedEvent"));
        for (String file : List.of("catalog.json", "RejectedEvent/event-type.json", "RejectedEvent/V1.schema.json")) {
            Files.copy(sample.resolve(file), directory.resolve(file));
        }
        TestRunner older = TestRunners.newTestRunner(ValidateEvents.class);
        FixedCatalog.addTo(older, new CatalogDirectory(directory).load());
        assertThat(new ValidateEvents().verify(older.getProcessContext(), older.getLogger(), Map.of()))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.getOutcome()).isEqualTo(Outcome.FAILED);
                    assertThat(result.getExplanation())
                            .contains("no type [RejectedEvent] with version [V1-0-1]", "can't be replayed");
                });
    }

    private static Map<String, Object> record() {
        return new HashMap<>(Map.of(
                "Event_Type", "ListingView",
                "Event_Version", "V1",
                "User_ID", "a1b2",
                "Listing_ID", "c3d4",
                "Server_Time", "2020-07-01 12:00:00",
                "Device_Type", "iOS 13.5"));
    }

    private void useRecordReader(ControllerService reader) throws InitializationException {
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
        runner.setProperty(ValidateEvents.RECORD_READER, "reader");
    }

    private List<Event> events(String relationship) {
        return runner.getFlowFilesForRelationship(relationship).stream()
                .flatMap(flowFile -> flowFile.getContent().lines())
                .map(line -> ((EventLines.Read) EventLines.read(line.getBytes(UTF_8))).event())
                .toList();
    }
}
