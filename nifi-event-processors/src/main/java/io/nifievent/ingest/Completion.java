package io.nifievent.ingest;

/** Whoever waits for a request's commit. Called exactly once, by the thread that commits or refuses; must not block. */
public interface Completion {

    /**
     * The request's events are committed.
     *
     * @param receipt names the commit
     */
    void committed(String receipt);

    /** The request's events are not committed, none of them, and won't be. */
    void refused(Refusal refusal);
}
