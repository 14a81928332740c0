package io.nifievent.sandbox.catalog;

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

    /** One for all events of a command. */
    Reception reception() {
        return receptionAt(receivedAt.orElseGet(Instant::now));
    }

    /** One for an event of which it is known when it came in. */
    Reception receptionAt(Instant receivedAt) {
        return Reception.of(receivedAt, source);
    }
}
