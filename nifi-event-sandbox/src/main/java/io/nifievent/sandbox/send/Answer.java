package io.nifievent.sandbox.send;

import java.time.Duration;
import java.util.Optional;

/** What became of one POST. */
sealed interface Answer {
    /** The events are the pipeline's now. */
    record Acknowledged(int status) implements Answer {}

    /** The events will not be taken, however often they are sent. */
    record Refused(int status, String reason) implements Answer {}

    /** The events may be taken later: 429 or 503. */
    record Busy(int status, String reason, Optional<Duration> retryAfter) implements Answer {}

    /** Nobody knows whether the events were taken: no answer came. */
    record Missing(String why) implements Answer {}
}
