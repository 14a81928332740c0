package io.nifievent.processors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.FaultyCatalog;
import io.nifievent.event.ArrivalLines;
import io.nifievent.event.Event;
import io.nifievent.event.EventFramer;
import io.nifievent.event.EventLines;
import io.nifievent.event.Frame;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.IntakeLimits;
import io.nifievent.ingest.Sender;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.FormEvent;
import io.nifievent.validation.Reception;
import io.nifievent.validation.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Each sample of the catalog, the same bytes, is judged alike on every path through the pipeline. Of the command line
 * CatalogCommandTest says so.
 */
class EveryPathTest {

    private static final Path CATALOG = Path.of("../event-catalog");
    private static final EventTimeRange TIME_RANGE = new EventTimeRange(Duration.ofHours(24));
    private static final int MAX_EVENT_BYTES = 512 * 1024;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Sender SENDER = new Sender(Instant.now(), "127.0.0.1", "", Optional.empty());

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(CATALOG)) {
            return files
                    .filter(file -> file.toString().contains("/samples/") && Files.isRegularFile(file))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void judgesTheSameBytesAlike(Path sample) throws Exception {
        var unused = verdicts(
                new FixedCatalog().current(),
                Files.readAllBytes(sample),
                sample.toString().endsWith(".form"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Event_Type":"ListingView","Event_Version":"V1"} | false
            Event_Type=ListingView&Event_Version=V1           | true
            """)
    void judgesAlikeWhatTheValidatorFailsAt(String content, boolean form) throws Exception {
        Catalog catalog = FaultyCatalog.of(() -> {
            throw new StackOverflowError();
        });
        assertThat(verdicts(catalog, content.getBytes(UTF_8), form)).containsExactly("not-judged ");
    }

    /** What is said of the content on every path. */
    private static List<String> verdicts(Catalog catalog, byte[] content, boolean form) throws Exception {
        List<String> verdicts = byItself(catalog, content, form);
        assertThat(byValidateEvents(catalog, content, form ? FORM : "application/json"))
                .as("through ListenHTTP")
                .isEqualTo(verdicts);
        Supplier<Catalog> current = () -> catalog;
        for (Optional<Supplier<Catalog>> judge : List.of(Optional.<Supplier<Catalog>>empty(), Optional.of(current))) {
            Intake intake = new Intake(judge, TIME_RANGE, IntakeLimits.of(MAX_EVENT_BYTES));
            switch (intake.read(content, form, SENDER)) {
                case Intake.Refused refused ->
                    assertThat(List.of(refused.code() + " ")).isEqualTo(verdicts);
                case Intake.Read read -> {
                    if (judge.isPresent()) {
                        assertThat(answered(read))
                                .as("the answer of ListenEvents")
                                .isEqualTo(first(verdicts));
                    }
                    assertThat(byValidateEvents(catalog, read.lines().toByteArray(), ArrivalLines.MIME_TYPE))
                            .as("through ListenEvents")
                            .isEqualTo(verdicts);
                }
            }
        }
        return verdicts;
    }

    /** Code and pointer of each violation of each event; the type and version of one that is accepted. */
    private static List<String> byItself(Catalog catalog, byte[] content, boolean form) throws IOException {
        EventValidator validator = new EventValidator(catalog, TIME_RANGE);
        FormEvent forms = new FormEvent(catalog, validator);
        Reception reception = Reception.of(SENDER.receivedAt(), SENDER.source());
        List<String> verdicts = new ArrayList<>();
        EventFramer framer = new EventFramer(new ByteArrayInputStream(content), MAX_EVENT_BYTES);
        for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
            verdicts.addAll(
                    told(form ? forms.validate(frame.get(), reception) : validator.validate(frame.get(), reception)));
        }
        return verdicts.isEmpty() ? told(EventValidator.emptyBody()) : verdicts;
    }

    private static List<String> told(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted accepted -> List.of(accepted(accepted.event()));
            case Verdict.Rejected rejected ->
                rejected.violations().stream()
                        .map(violation -> violation.code() + " " + violation.pointer())
                        .toList();
        };
    }

    private static String accepted(Event event) {
        return "accepted " + event.type() + "/" + event.version() + " " + event.time();
    }

    private static List<String> byValidateEvents(Catalog catalog, byte[] content, String type) throws Exception {
        TestRunner runner = TestRunners.newTestRunner(ValidateEvents.class);
        FixedCatalog.addTo(runner, catalog);
        runner.enqueue(content, Map.of("mime.type", type));
        runner.run();
        List<String> verdicts = new ArrayList<>();
        events(runner, "valid").forEach(event -> verdicts.add(accepted(event)));
        for (Event event : events(runner, "invalid")) {
            for (JsonNode violation : event.data().path("Violations")) {
                verdicts.add(violation.path("Code").stringValue() + " "
                        + violation.path("Pointer").stringValue());
            }
        }
        return verdicts;
    }

    private static List<Event> events(TestRunner runner, String relationship) {
        return runner.getFlowFilesForRelationship(relationship).stream()
                .flatMap(flowFile -> flowFile.getContent().lines())
                .map(line -> ((EventLines.Read) EventLines.read(line.getBytes(UTF_8))).event())
                .toList();
    }

    private static List<String> answered(Intake.Read read) {
        return Stream.concat(
                        read.accepted() > 0 ? Stream.of("accepted") : Stream.empty(),
                        read.rejected().stream()
                                .map(rejection -> rejection.violation().code()))
                .distinct()
                .toList();
    }

    /** The events of a sample all have one verdict, of which the answer to a request names the first violation. */
    private static List<String> first(List<String> verdicts) {
        return List.of(verdicts.getFirst().split(" ", 2)[0]);
    }
}
