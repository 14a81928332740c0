package io.nifievent.validation;

import io.nifievent.event.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which event times are believed. A phone whose clock is years off would otherwise open a partition of its own.
 *
 * @param maxAhead how far after its receipt an event may say it happened
 */
public record EventTimeRange(Duration maxAhead) {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    Optional<Violation> violation(Instant time, Instant receivedAt, String pointer) {
        if (time.isBefore(EARLIEST)) {
            return Optional.of(
                    Violation.of("event-time-out-of-range", pointer, "The event's time is before " + EARLIEST + "."));
        }
        if (time.isAfter(receivedAt.plus(maxAhead))) {
            return Optional.of(Violation.of(
                    "event-time-out-of-range",
                    pointer,
                    "The event's time is more than " + maxAhead.toMinutes() + " minutes after its receipt."));
        }
        return Optional.empty();
    }
}
