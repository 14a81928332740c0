package io.nifievent.processors;

import io.nifievent.validation.Verdict;
import java.util.Optional;
import org.apache.nifi.logging.ComponentLog;

/** The events of a batch that could not be judged, which are logged as one. */
final class Faults {

    private long events;
    private Optional<Throwable> first = Optional.empty();

    void count(Verdict.Rejected rejected) {
        if (rejected.fault().isPresent()) {
            events++;
            first = first.or(rejected::fault);
        }
    }

    void log(ComponentLog log) {
        first.ifPresent(fault -> log.error(
                "The validator failed at " + events
                        + " events, which are rejected as not-judged; the first of its faults",
                fault));
    }
}
