package io.nifievent.benchmark.measure;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The same work each time: when it takes longer, the machine is slower or has something else to do. */
public final class SteadyWork {

    private static final int TIMES = 51;
    private static final int BYTES = 1 << 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private SteadyWork() {}

    /** Does it some times; gives the mean of a time in milliseconds. */
    public static double meanMillis() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] content = new byte[BYTES];
        long[] nanos = new long[TIMES];
        for (int time = 0; time < TIMES; time++) {
            long start = System.nanoTime();
            content = Arrays.copyOf(digest.digest(content), BYTES);
            nanos[time] = System.nanoTime() - start;
        }
        return Arrays.stream(nanos).average().orElseThrow() / NANOS_PER_MILLI;
    }
}
