package io.nifievent.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Requests that are committed together. Whoever took it ends it: by {@link #committed} or by {@link #failed}. */
public final class Batch {

    private final List<GroupCommit.Waiting> requests;
    private final Runnable pause;
    private boolean ended;

    Batch(List<GroupCommit.Waiting> requests, Runnable pause) {
        this.requests = List.copyOf(requests);
        this.pause = pause;
    }

    public int events() {
        return requests.stream().mapToInt(GroupCommit.Waiting::events).sum();
    }

    /** Writes all lines; the stream stays open. */
    public void writeTo(OutputStream out) throws IOException {
        for (GroupCommit.Waiting request : requests) {
            request.lines().writeTo(out);
        }
    }

    /**
     * Every request is answered: its events are kept.
     *
     * @param receipt names the commit
     */
    public void committed(String receipt) {
        ended = true;
        Each.in(requests, request -> request.completion().committed(receipt));
    }

    /** Every request is answered: none of its events is kept. False, and without effect, when the batch has ended. */
    public boolean failed() {
        if (ended) {
            return false;
        }
        ended = true;
        pause.run();
        Each.in(requests, request -> request.completion().refused(Refusal.NOT_STORED));
        return true;
    }
}
