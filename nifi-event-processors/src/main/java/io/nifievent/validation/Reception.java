package io.nifievent.validation;

import io.nifievent.event.Frame;
import java.time.Instant;
import java.util.function.Function;

/**
 * How an event came to the pipeline.
 *
 * @param receivedAt when the pipeline took it over
 * @param source who sent it, a name or an address; empty when that isn't known
 * @param ownId gives an event that carries no id the one it has from now on, from its bytes
 */
public record Reception(Instant receivedAt, String source, Function<Frame, String> ownId) {

    /** An event without an id gets one that any event of the same bytes gets. */
    public static Reception of(Instant receivedAt, String source) {
        return new Reception(receivedAt, source, Frame::contentId);
    }
}
