package io.nifievent.sandbox.send;

import java.time.Instant;

/**
 * What is known of one event.
 *
 * @param status HTTP status of the last answer, 0 without one
 * @param reason what the pipeline said when it refused, or why no answer came; empty otherwise
 * @param at when it became known
 */
public record LedgerEntry(
        String id, String type, Expectation expectation, Outcome outcome, int status, String reason, Instant at) {

    /** What is known after both: a success is never forgotten. */
    LedgerEntry and(LedgerEntry later) {
        return later.outcome.compareTo(outcome) >= 0 ? later : this;
    }
}
