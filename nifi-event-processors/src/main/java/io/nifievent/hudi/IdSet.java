package io.nifievent.hudi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A set of event ids, kept as the first 128 bits of their SHA-256 in one array: 32 bytes an id or less. Two of a billion
 * ids share a hash with a probability below 10^-20, whatever a producer chooses as ids.
 */
final class IdSet {

    private static final int INITIAL_SLOTS = 64;

    /** Slots of two longs each; two zeros are an empty slot. */
    private long[] slots = new long[2 * INITIAL_SLOTS];

    private int size;

    boolean contains(Hash id) {
        int slot = slot(id.high, id.low);
        return slots[slot] != 0 || slots[slot + 1] != 0;
    }

    /** Adds an id; false if it was there. */
    boolean add(Hash id) {
        return add(id.high, id.low);
    }

    private boolean add(long high, long low) {
        int slot = slot(high, low);
        if (slots[slot] != 0 || slots[slot + 1] != 0) {
            return false;
        }
        slots[slot] = high;
        slots[slot + 1] = low;
        size++;
        if (size > slots.length / 4 + slots.length / 8) {
            grow();
        }
        return true;
    }

    void addAll(IdSet other) {
        for (int i = 0; i < other.slots.length; i += 2) {
            if (other.slots[i] != 0 || other.slots[i + 1] != 0) {
                add(other.slots[i], other.slots[i + 1]);
            }
        }
    }

    int size() {
        return size;
    }

    long bytes() {
        return 8L * slots.length;
    }

    private int slot(long high, long low) {
        int mask = slots.length / 2 - 1;
        int slot = (int) high & mask;
        while ((slots[2 * slot] != 0 || slots[2 * slot + 1] != 0)
                && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(old.length, 2)];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                int slot = slot(old[i], old[i + 1]);
                slots[slot] = old[i];
                slots[slot + 1] = old[i + 1];
            }
        }
    }

    /** 128 bits of an id. */
    record Hash(long high, long low) {

        static Hash of(String id) {
            ByteBuffer digest = ByteBuffer.wrap(sha256().digest(id.getBytes(StandardCharsets.UTF_8)));
            return new Hash(digest.getLong(), digest.getLong());
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }
    }
}
