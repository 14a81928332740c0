package io.nifievent.validation;

import io.nifievent.catalog.EventRules;
import io.nifievent.event.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which event times are believed. A phone whose clock is years off would otherwise open a partition of its own.
 *
 * @param maxAhead how far after its receipt an event may say it happened, unless its type says otherwise
 */
public record EventTimeRange(Duration maxAhead) {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    Optional<Violation> violation(Instant time, Instant receivedAt, EventRules rules, String pointer) {
        if (time.isBefore(EARLIEST)) {
            return Optional.of(
                    Violation.of("event-time-out-of-range", pointer, "The event's time is before " + EARLIEST + "."));
        }
        Duration ahead = rules.maxAhead().orElse(maxAhead);
        if (time.isAfter(receivedAt.plus(ahead))) {
            return Optional.of(Violation.of(
                    "event-time-out-of-range",
                    pointer,
                    "The event's time is more than " + ahead.toMinutes() + " minutes after its receipt."));
        }
        if (rules.maxAge().isPresent()
                && time.isBefore(receivedAt.minus(rules.maxAge().get()))) {
            return Optional.of(Violation.of(
                    "event-too-old",
                    pointer,
                    "The event's time is more than " + rules.maxAge().get().toMinutes()
                            + " minutes before its receipt."));
        }
        return Optional.empty();
    }
}
