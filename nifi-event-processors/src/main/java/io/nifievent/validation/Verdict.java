package io.nifievent.validation;

import io.nifievent.event.Event;
import io.nifievent.event.Violation;
import java.util.List;
import java.util.Optional;

/** What validation says of one event. */
public sealed interface Verdict {

    /**
     * The event obeys the catalog.
     *
     * @param event its personal fields are hashed or dropped
     * @param json the event's data on one line: the bytes as sent unless they have line breaks or personal fields
     */
    record Accepted(Event event, byte[] json) implements Verdict {}

    /**
     * The event doesn't.
     *
     * @param violations the reasons found, at least one and no more than {@link EventValidator#MAX_VIOLATIONS}
     * @param claimedType the type it says it has, if that could be read
     * @param claimedVersion the version it says it has, if that could be read
     * @param kept what may be kept of its bytes
     * @param fault what went wrong with judging it, if that is why; it quotes nothing of the event
     */
    record Rejected(
            List<Violation> violations,
            Optional<String> claimedType,
            Optional<String> claimedVersion,
            Kept kept,
            Optional<Throwable> fault)
            implements Verdict {

        public Rejected {
            if (violations.isEmpty()) {
                throw new IllegalArgumentException("An event is rejected for a reason");
            }
            violations = List.copyOf(violations);
        }

        public Rejected(
                List<Violation> violations, Optional<String> claimedType, Optional<String> claimedVersion, Kept kept) {
            this(violations, claimedType, claimedVersion, kept, Optional.empty());
        }
    }
}
