package io.nifievent.sandbox.catalog;

import io.nifievent.event.Frame;
import io.nifievent.validation.Candidate;
import io.nifievent.validation.Origin;
import io.nifievent.validation.Reception;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How events that are judged from a file are taken to have come in. */
final class ReceptionOptions {
    @Option(
            names = "--source",
            paramLabel = "SENDER",
            defaultValue = "127.0.0.1",
            description = "Who the events are from, for types that name their senders. Default: 127.0.0.1.")
    private String source = "127.0.0.1";

    @Option(
            names = "--received-at",
            paramLabel = "INSTANT",
            description = "When they came in, such as 2026-01-01T12:00:00Z. Default: now.")
    private Optional<Instant> receivedAt = Optional.empty();

    private final Instant started = Instant.now();

    /**
     * The event as it came in.
     *
     * @param form whether it is an HTML form
     */
    Candidate candidate(Frame event, boolean form) {
        return candidateAt(receivedAt.orElse(started), event, form);
    }

    /** A JSON event of which it is known when it came in. */
    Candidate candidateAt(Instant receivedAt, Frame event) {
        return candidateAt(receivedAt, event, false);
    }

    private Candidate candidateAt(Instant receivedAt, Frame event, boolean form) {
        return new Candidate(event, form, new Origin(source, "", "", ""), Reception.of(receivedAt, source));
    }
}
