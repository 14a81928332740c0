package io.nifievent.sandbox.send;

/** How far an event got, as its sender knows it. The later one here wins when an event was sent more than once. */
public enum Outcome {
    /** Handed to the network; nothing is known yet. */
    SENT,
    /** Refused for good, or until patience ended: 4xx, 5xx. */
    REFUSED,
    /** No answer came to the last attempt: it may be there once or not at all. */
    UNANSWERED,
    /** Answered with success: it must be there, once. */
    ACKNOWLEDGED
}
