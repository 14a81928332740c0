package io.nifievent.validation;

/** What may be kept of the bytes of a rejected event. */
public sealed interface Kept {

    /** They themselves. */
    record AsSent() implements Kept {}

    /**
     * What is left without personal data.
     *
     * @param json the properties that the event's type knows, the personal ones hashed or dropped
     */
    record Redacted(byte[] json) implements Kept {}

    /** Nothing: where the personal data is in them can't be told, or there is too much of it to be hashed. */
    record Withheld() implements Kept {}
}
