package io.nifievent.event;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids for events whose producer gave none. */
public final class EventId {

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_RFC_9562 = 0x8000_0000_0000_0000L;
    private static final byte SEPARATOR = 0;
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(EventId::sha256);
    private static final TimeBasedEpochGenerator TIME_ORDERED = Generators.timeBasedEpochGenerator();

    private EventId() {}

    /**
     * The id of an event without one of its own: the first 122 bits of the SHA-256 of its content as a UUID version 8
     * (RFC 9562, section 5.8). The same bytes sent twice have the same id, so a repeated request adds no row.
     */
    public static String ofContent(byte[] content) {
        return version8(SHA_256.get().digest(content));
    }

    /** Makes the id that {@link #ofContent} gives of a content that is never held whole. Not thread-safe. */
    static final class OfPieces {

        private final MessageDigest digest = sha256();

        void add(byte[] content, int start, int length) {
            digest.update(content, start, length);
        }

        /** The id of all pieces added, to be asked for once. */
        String id() {
            return version8(digest.digest());
        }
    }

    /**
     * The id of an event in a request that carries a key of its sender's choice: a UUID version 8 of the SHA-256 of
     * source, key, index and content. The same request sent twice gives the same ids; another request never does, though
     * it has the key of one before.
     *
     * @param source whose keys they are, so that two sources may choose the same one
     * @param index the event's place in the request, from 0, which tells equal events of one request apart
     * @param content the event's bytes
     */
    public static String ofRequest(String source, String key, int index, ByteBuffer content) {
        MessageDigest digest = SHA_256.get();
        digest.update(source.getBytes(StandardCharsets.UTF_8));
        digest.update(SEPARATOR);
        digest.update(key.getBytes(StandardCharsets.UTF_8));
        digest.update(SEPARATOR);
        digest.update(Integer.toString(index).getBytes(StandardCharsets.US_ASCII));
        digest.update(SEPARATOR);
        digest.update(content);
        return version8(digest.digest());
    }

    /** An id that nothing else has: a UUID version 7 (RFC 9562, section 5.7), which begins with the time. */
    public static String unique() {
        return TIME_ORDERED.generate().toString();
    }

    private static String version8(byte[] hash) {
        ByteBuffer digest = ByteBuffer.wrap(hash);
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
