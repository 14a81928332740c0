package io.nifievent.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Tells when nothing was heard for some time; then the count starts anew. */
final class QuietPeriod {

    private final InstantSource clock;
    private final Duration length;
    private Instant since;

    QuietPeriod(InstantSource clock, Duration length) {
        this.clock = clock;
        this.length = length;
        this.since = clock.instant();
    }

    void interrupted() {
        since = clock.instant();
    }

    boolean isOver() {
        Instant now = clock.instant();
        if (Duration.between(since, now).compareTo(length) < 0) {
            return false;
        }
        since = now;
        return true;
    }
}
