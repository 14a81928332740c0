package io.nifievent.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at bytes eight at a time: each event is looked through several times before it is parsed. */
public final class ByteSearch {

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private ByteSearch() {}

    /** Where the ASCII character is first, from a place on and before another; the latter if it isn't there. */
    static int indexOf(byte[] bytes, char wanted, int from, int to) {
        long eightTimes = wanted * LOW_BITS;
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long differences = (long) EIGHT_BYTES.get(bytes, i) ^ eightTimes;
            // the lowest high bit left is that of the first byte without a difference
            long found = (differences - LOW_BITS) & ~differences & HIGH_BITS;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** Whether the ASCII character is among the bytes. */
    public static boolean contains(byte[] bytes, char wanted) {
        return indexOf(bytes, wanted, 0, bytes.length) < bytes.length;
    }

    static boolean isAscii(byte[] bytes) {
        int i = 0;
        for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            if (((long) EIGHT_BYTES.get(bytes, i) & HIGH_BITS) != 0) {
                return false;
            }
        }
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        return i == bytes.length;
    }
}
