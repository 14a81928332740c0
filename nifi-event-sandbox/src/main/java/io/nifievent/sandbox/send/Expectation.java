package io.nifievent.sandbox.send;

/** Where an event should end. */
public enum Expectation {
    /** In the table of its type. */
    STORED,
    /** In the table of rejected events. */
    QUARANTINED,
    /** In either: an event out of someone's own file. */
    EITHER
}
