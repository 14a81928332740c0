package io.nifievent.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an event type demands beyond its schema.
 *
 * @param maxAhead how far after its receipt an event may say it happened; empty for what all types allow
 * @param maxAge how long before its receipt an event may have happened; empty for any time
 * @param maxBytes its size as sent; {@link Long#MAX_VALUE} for what all types allow
 * @param sources the senders it is taken from; empty for any
 * @param personal fields that are not stored as they came
 */
public record EventRules(
        Optional<Duration> maxAhead,
        Optional<Duration> maxAge,
        long maxBytes,
        List<AllowedSource> sources,
        List<PersonalField> personal) {

    /** Demands nothing. */
    public static final EventRules NONE =
            new EventRules(Optional.empty(), Optional.empty(), Long.MAX_VALUE, List.of(), List.of());

    public EventRules {
        sources = List.copyOf(sources);
        personal = List.copyOf(personal);
    }
}
