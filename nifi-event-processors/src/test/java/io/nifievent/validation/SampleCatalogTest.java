package io.nifievent.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.event.Event;
import io.nifievent.event.EventFramer;
import io.nifievent.event.Frame;
import io.nifievent.quarantine.RejectedRow;
import io.nifievent.validation.Verdict.Accepted;
import io.nifievent.validation.Verdict.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Every file below event-catalog/…/samples is a case; the folder it lies in says its verdict. */
class SampleCatalogTest {

    private static final Path CATALOG = Path.of("../event-catalog");
    private static final Instant RECEIVED_AT = Instant.parse("2026-11-22T12:00:00Z");
    private static final int MAX_EVENT_BYTES = 512 * 1024;

    private final Catalog catalog = load();
    private final CandidateValidator validator =
            new CandidateValidator(catalog, new EventTimeRange(Duration.ofHours(24)));

    static Stream<Path> accepted() throws IOException {
        return samples("accepted");
    }

    static Stream<Path> rejected() throws IOException {
        return samples("rejected");
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void accepts(Path sample) throws IOException {
        assertThat(verdicts(sample))
                .isNotEmpty()
                .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Accepted.class));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void rejects(Path sample) throws IOException {
        String code = sample.getParent().getFileName().toString();
        assertThat(verdicts(sample))
                .isNotEmpty()
                .allSatisfy(verdict -> assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Rejected.class,
                                rejected -> assertThat(
                                                rejected.violations().getFirst().code())
                                        .as("%s", rejected)
                                        .isEqualTo(code)));
    }

    /** The pipeline writes rejected events without asking the catalog; they must obey it all the same. */
    @ParameterizedTest
    @MethodSource("rejected")
    void describesARejectionAsTheCatalogSays(Path sample) throws IOException {
        for (Candidate candidate : candidates(sample)) {
            Event event = RejectedEvents.of((Rejected) validator.validate(candidate), candidate, 0);
            assertThat(catalog.find(RejectedEvents.TYPE)
                            .orElseThrow()
                            .version(event.version())
                            .orElseThrow()
                            .violations(event.data(), EventValidator.MAX_VIOLATIONS))
                    .isEmpty();
        }
    }

    /** A replay judges the row that an event became; it must find what was found in the event. */
    @ParameterizedTest
    @MethodSource("rejected")
    void judgesARowOfTheQuarantineAsTheEventItWas(Path sample) throws IOException {
        for (Candidate candidate : candidates(sample)) {
            Rejected rejected = (Rejected) validator.validate(candidate);
            Event event = RejectedEvents.of(rejected, candidate, 0);
            byte[] raw = Base64.getDecoder().decode(event.data().path("Raw").stringValue());
            Optional<Candidate> again =
                    new RejectedRow(event.id(), event.receivedAt(), raw, (ObjectNode) event.data()).candidate();
            assertThat(again.isPresent()).isEqualTo(isWhole(candidate, rejected));
            again.ifPresent(row -> assertThat(validator.validate(row)).isEqualTo(rejected));
        }
    }

    private static boolean isWhole(Candidate candidate, Rejected rejected) {
        return candidate.frame() instanceof Frame.Whole && rejected.kept() instanceof Kept.AsSent;
    }

    @Test
    void givesAnEventWithoutIdTheSameOneEachTime() throws IOException {
        Path sample = CATALOG.resolve("ListingView/samples/accepted/challenge.json");
        assertThat(((Accepted) verdicts(sample).getFirst()).event().id())
                .isEqualTo(((Accepted) verdicts(sample).getFirst()).event().id());
    }

    private List<Verdict> verdicts(Path sample) throws IOException {
        List<Candidate> candidates = candidates(sample);
        return candidates.isEmpty()
                ? List.of(EventValidator.emptyBody())
                : candidates.stream().map(validator::validate).toList();
    }

    private static List<Candidate> candidates(Path sample) throws IOException {
        Origin origin = new Origin("127.0.0.1", "/events", "application/json", "4d36e96e-e325-11ce-bfc1-08002be10318");
        List<Candidate> candidates = new ArrayList<>();
        try (InputStream content = Files.newInputStream(sample)) {
            EventFramer framer = new EventFramer(content, MAX_EVENT_BYTES);
            for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                candidates.add(new Candidate(
                        frame.get(),
                        sample.toString().endsWith(".form"),
                        origin,
                        Reception.of(RECEIVED_AT, "127.0.0.1")));
            }
        }
        return candidates;
    }

    private static Catalog load() {
        try {
            return new CatalogDirectory(CATALOG).load();
        } catch (CatalogException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Path> samples(String verdict) throws IOException {
        try (Stream<Path> files = Files.walk(CATALOG)) {
            return files
                    .filter(file -> file.toString().contains("samples/" + verdict + "/") && Files.isRegularFile(file))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
