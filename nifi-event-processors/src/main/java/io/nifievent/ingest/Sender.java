package io.nifievent.ingest;

import io.nifievent.event.EventId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * Whom a request comes from.
 *
 * @param receivedAt when
 * @param source the name that belongs to the sender's API key, or else the address
 * @param keySpace whose idempotency keys the sender's are: the API key's name, or empty for all without one
 * @param idempotencyKey the sender's own name for the request, the same each time the same is sent
 */
public record Sender(Instant receivedAt, String source, String keySpace, Optional<String> idempotencyKey) {

    /**
     * The id of an event that has none of its own.
     *
     * @param index its place in the request, from 0
     * @param content holds its bytes, from {@code start} to before {@code end}
     */
    String idOf(int index, byte[] content, int start, int end) {
        return idempotencyKey.isPresent()
                ? EventId.ofRequest(keySpace, idempotencyKey.get(), index, ByteBuffer.wrap(content, start, end - start))
                : EventId.unique();
    }
}
