package io.nifievent.sandbox.send;

import java.sql.SQLException;
import java.util.Set;

/** Asks which events have become visible. */
public interface NewlyStored {
    /**
     * Ids of what was stored since the last calls, some of them perhaps for the second time. One call need not look
     * everywhere; some calls together do.
     */
    Set<String> poll() throws SQLException;

    /** Lets the next {@link #poll} look at everything again. */
    void rewind();

    /** Whether an event with that id is among those it returns. */
    default boolean covers(String id) {
        return true;
    }
}
