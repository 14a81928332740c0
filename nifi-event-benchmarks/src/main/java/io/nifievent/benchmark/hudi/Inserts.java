package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.SwipeEvents;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that every side of a comparison inserts.
 *
 * @param type the type of the events
 * @param commits commits to insert them with
 * @param rows rows of each commit
 * @param days days they are spread over
 */
public record Inserts(EventType type, int commits, int rows, int days) {

    /** The events of each commit, parsed; only the first commit's content is made, the others have it under other ids. */
    List<List<Event>> events(long first) {
        List<Event> content = SwipeEvents.events(first, rows, days);
        List<List<Event>> batches = new ArrayList<>();
        for (int commit = 0; commit < commits; commit++) {
            List<Event> batch = new ArrayList<>(rows);
            for (int row = 0; row < rows; row++) {
                batch.add(SwipeEvents.renumbered(content.get(row), first + (long) commit * rows + row, days));
            }
            batches.add(batch);
        }
        return batches;
    }

    long total() {
        return (long) commits * rows;
    }
}
