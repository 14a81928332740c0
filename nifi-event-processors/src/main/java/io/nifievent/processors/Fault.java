package io.nifievent.processors;

/**
 * Why something can't be stored.
 *
 * @param code stable name of what is wrong
 * @param message what is wrong
 */
record Fault(String code, String message) {

    static final Fault LINE_TOO_LONG = new Fault("line-too-long", "The line is longer than what a commit may hold");
}
