package io.nifievent.ingest;

import io.nifievent.event.EventId;
import java.time.Instant;
import java.util.Optional;

/**
 * Whom a request comes from.
 *
 * @param receivedAt when
 * @param source the name that belongs to the sender's API key, or else the address
 * @param keySpace whose idempotency keys the sender's are: the API key's name, or empty for all without one
 * @param idempotencyKey the sender's own name for the request, the same each time it is sent
 */
public record Sender(Instant receivedAt, String source, String keySpace, Optional<String> idempotencyKey) {

    /** The id of an event that has none of its own. */
    String idOf(int index) {
        return idempotencyKey.isPresent() ? EventId.ofRequest(keySpace, idempotencyKey.get(), index) : EventId.unique();
    }
}
