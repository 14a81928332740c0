package io.nifievent.event;

/**
 * One reason why an event is not accepted.
 *
 * @param code stable name, such as {@code required} or {@code malformed-json}
 * @param pointer JSON pointer (RFC 6901) to the place in the event; empty for the whole event
 * @param message what is wrong, for people
 * @param schema the schema and keyword that refused it, such as {@code ListingView/V1#/required}; empty when none did
 */
public record Violation(String code, String pointer, String message, String schema) {

    /** A violation of no schema but of the rules every event obeys. */
    public static Violation of(String code, String pointer, String message) {
        return new Violation(code, pointer, message, "");
    }
}
