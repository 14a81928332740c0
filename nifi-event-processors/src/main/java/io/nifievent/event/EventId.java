package io.nifievent.event;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids for events whose producer gave none. */
public final class EventId {

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_RFC_9562 = 0x8000_0000_0000_0000L;

    private EventId() {}

    /**
     * The id of an event without one of its own: the first 122 bits of the SHA-256 of its content as a UUID version 8
     * (RFC 9562, section 5.8). The same bytes sent twice have the same id, so a repeated request adds no row.
     */
    public static String ofContent(byte[] content) {
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(content));
        long most = (digest.getLong() & ~0xF000L) | VERSION_8;
        long least = (digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | VARIANT_RFC_9562;
        return new UUID(most, least).toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
