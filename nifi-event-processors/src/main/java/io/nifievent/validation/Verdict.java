package io.nifievent.validation;

import io.nifievent.event.Event;
import io.nifievent.event.Violation;
import java.util.List;
import java.util.Optional;

/** What validation says of one event. */
public sealed interface Verdict {

    /** The event obeys the catalog. */
    record Accepted(Event event) implements Verdict {}

    /**
     * The event doesn't.
     *
     * @param violations every reason found, at least one
     * @param claimedType the type it says it has, if that could be read
     * @param claimedVersion the version it says it has, if that could be read
     */
    record Rejected(List<Violation> violations, Optional<String> claimedType, Optional<String> claimedVersion)
            implements Verdict {

        public Rejected {
            if (violations.isEmpty()) {
                throw new IllegalArgumentException("An event is rejected for a reason");
            }
            violations = List.copyOf(violations);
        }

        /** Rejected before anything of it could be read. */
        static Rejected unread(Violation violation) {
            return new Rejected(List.of(violation), Optional.empty(), Optional.empty());
        }
    }
}
