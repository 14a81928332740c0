package io.nifievent.sandbox.send;

import java.util.List;

/** Where events are posted to. */
interface Endpoint extends AutoCloseable {
    /** Posts the events in one request and waits for what becomes of it; may be called by many threads at once. */
    Answer post(List<PlannedEvent> events) throws InterruptedException;

    /** Ends the connections. */
    @Override
    void close();
}
