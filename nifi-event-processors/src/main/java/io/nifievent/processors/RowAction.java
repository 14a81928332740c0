package io.nifievent.processors;

import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.RejectedEvents.Status;

/** What is done with the rows of the quarantine that are selected. */
sealed interface RowAction {

    /** The status of the rows it is done with. */
    default Status before() {
        return switch (this) {
            case Judge judge -> Status.OPEN;
            case Dismiss dismiss -> Status.OPEN;
            case Reopen reopen -> Status.DISMISSED;
        };
    }

    /**
     * Their events are judged again, and sent on if they are valid now.
     *
     * @param timeRange in which an event's time must lie
     */
    record Judge(EventTimeRange timeRange) implements RowAction {}

    /** They are dismissed, and no event is sent. */
    record Dismiss() implements RowAction {}

    /** They are open again, and no event is sent. */
    record Reopen() implements RowAction {}
}
