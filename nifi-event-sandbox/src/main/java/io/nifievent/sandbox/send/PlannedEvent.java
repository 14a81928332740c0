package io.nifievent.sandbox.send;

/**
 * One event about to be sent.
 *
 * @param id what it is recognised by later; its Event_ID, also when the event is invalid
 * @param type event type it claims
 * @param body the event as it is posted, which should be JSON
 * @param repeat whether the same event was sent before
 */
public record PlannedEvent(String id, String type, Expectation expectation, String body, boolean repeat) {
    PlannedEvent repeated() {
        return new PlannedEvent(id, type, expectation, body, true);
    }
}
