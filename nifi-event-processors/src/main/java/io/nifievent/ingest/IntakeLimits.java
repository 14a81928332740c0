package io.nifievent.ingest;

/**
 * How much one request may hold.
 *
 * @param maxEvents in one content
 * @param maxEventBytes events longer than this are bad, and only their beginning is kept
 * @param maxNesting levels of brackets in an event; one that has more is an attack, and nothing of the request is taken
 */
public record IntakeLimits(int maxEvents, int maxEventBytes, int maxNesting) {

    private static final int MAX_EVENTS = 10_000;

    /** Far above what an event may have; those in between are quarantined like other bad ones. */
    private static final int MAX_NESTING = 500;

    /** The usual ones, for events of this size. */
    public static IntakeLimits of(int maxEventBytes) {
        return new IntakeLimits(MAX_EVENTS, maxEventBytes, MAX_NESTING);
    }
}
