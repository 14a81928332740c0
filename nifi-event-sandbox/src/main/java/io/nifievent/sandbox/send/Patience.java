package io.nifievent.sandbox.send;

import java.time.Duration;
import java.util.Optional;

/**
 * How long events that were not taken are sent again: with waits that double, and no longer than this after the first
 * attempt.
 */
public record Patience(Duration total) {
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** The wait before the next attempt, empty when there is to be none. */
    Optional<Duration> before(int attempt, Duration spent, Optional<Duration> asked) {
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(attempt, 10));
        Duration wait = asked.orElse(doubled);
        Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        return spent.plus(bounded).compareTo(total) > 0 ? Optional.empty() : Optional.of(bounded);
    }
}
