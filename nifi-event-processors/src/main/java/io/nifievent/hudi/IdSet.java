package io.nifievent.hudi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A set of event ids in memory, kept as the first 128 bits of their SHA-256: 32 bytes an id or less, in a large set. Two of a
 * billion ids share a hash with a probability below 10^-20, whatever a producer chooses as ids.
 *
 * <p>A large set grows a small part at a time, by half: there is no moment in which it takes twice its memory. Its ids lie
 * nearly in order, by which it gives them out.
 */
final class IdSet {

    private static final int SEGMENT_BITS = 10;
    private static final int SEGMENTS = 1 << SEGMENT_BITS;
    private static final int FIRST_SLOTS = 4;

    /** One slot, for segments without an id; never written to. */
    private static final long[] NO_ID = new long[2];

    /** Slots of two longs each; two zeros are an empty slot, of which each segment has one. */
    private final long[][] segments = new long[SEGMENTS][];

    private final int[] sizes = new int[SEGMENTS];
    private int size;
    private long bytes = SEGMENTS * (3L * Long.BYTES + Integer.BYTES);

    IdSet() {
        Arrays.fill(segments, NO_ID);
    }

    boolean contains(Hash id) {
        long[] slots = segments[segment(id.high)];
        return isTaken(slots, place(slots, id.high, id.low));
    }

    /** Adds an id; false if it was there. */
    boolean add(Hash id) {
        return add(id.high, id.low);
    }

    /** The same by its two halves. */
    boolean add(long high, long low) {
        int segment = segment(high);
        long[] slots = segments[segment];
        int place = place(slots, high, low);
        if (isTaken(slots, place)) {
            return false;
        }
        if (sizes[segment] >= slots.length / 2 * 3 / 4) {
            long[] grown = grown(slots);
            bytes += (long) Long.BYTES * (grown.length - slots.length);
            slots = grown;
            segments[segment] = slots;
            place = place(slots, high, low);
        }
        slots[place] = high;
        slots[place + 1] = low;
        sizes[segment]++;
        size++;
        return true;
    }

    /** Takes ids by their two halves. */
    interface Sink {
        void accept(long high, long low) throws IOException;
    }

    /** Gives out the ids by their first halves, and those in which they are equal by their second. */
    void forEachInOrder(Sink sink) throws IOException {
        for (int segment = 0; segment < SEGMENTS; segment++) {
            long[] ids = sorted(segments[segment], sizes[segment]);
            for (int i = 0; i < ids.length; i += 2) {
                sink.accept(ids[i], ids[i + 1]);
            }
        }
    }

    /** By insertion: few are far from their place. */
    private static long[] sorted(long[] slots, int size) {
        long[] ids = new long[2 * size];
        int end = 0;
        for (int slot = 0; slot < slots.length; slot += 2) {
            if (isTaken(slots, slot)) {
                int place = end;
                while (place > 0 && isBefore(slots, slot, ids, place - 2)) {
                    ids[place] = ids[place - 2];
                    ids[place + 1] = ids[place - 1];
                    place -= 2;
                }
                ids[place] = slots[slot];
                ids[place + 1] = slots[slot + 1];
                end += 2;
            }
        }
        return ids;
    }

    private static boolean isBefore(long[] some, int one, long[] others, int other) {
        return some[one] != others[other] ? some[one] < others[other] : some[one + 1] < others[other + 1];
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** By the first bits, with their sign: segments are in order. */
    private static int segment(long high) {
        return (int) (high >> (Long.SIZE - SEGMENT_BITS)) + SEGMENTS / 2;
    }

    private static boolean isTaken(long[] slots, int place) {
        return slots[place] != 0 || slots[place + 1] != 0;
    }

    /** Where an id is, or is to be. */
    private static int place(long[] slots, long high, long low) {
        // from the 32 bits after those of the segment to the number of slots
        long next = (high << SEGMENT_BITS) >>> Integer.SIZE;
        int place = 2 * (int) ((next * (slots.length / 2)) >>> Integer.SIZE);
        while (isTaken(slots, place) && (slots[place] != high || slots[place + 1] != low)) {
            place += 2;
            if (place == slots.length) {
                place = 0;
            }
        }
        return place;
    }

    private static long[] grown(long[] slots) {
        int number = slots.length / 2;
        long[] grown = new long[2 * Math.max(FIRST_SLOTS, number + number / 2)];
        for (int i = 0; i < slots.length; i += 2) {
            if (isTaken(slots, i)) {
                int place = place(grown, slots[i], slots[i + 1]);
                grown[place] = slots[i];
                grown[place + 1] = slots[i + 1];
            }
        }
        return grown;
    }

    /** 128 bits of an id. */
    record Hash(long high, long low) {

        /** One for each thread: looking one up takes longer than hashing an id. */
        private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Hash::sha256);

        static Hash of(String id) {
            ByteBuffer digest = ByteBuffer.wrap(SHA_256.get().digest(id.getBytes(StandardCharsets.UTF_8)));
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
