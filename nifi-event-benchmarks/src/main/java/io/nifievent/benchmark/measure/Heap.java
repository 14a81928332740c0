package io.nifievent.benchmark.measure;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The heap of this process. */
public final class Heap {

    private static final double MEGABYTE = 1e6;

    /** What is let go by a reference queue or a cleaner is free only at the next collection; less than this is noise. */
    private static final double NOISE = 1;

    private static final Duration FOR_CLEANERS = Duration.ofMillis(200);

    private Heap() {}

    /** MB of objects that are in use, after as many collections as free something. */
    public static double usedMegabytes() {
        double before = Double.POSITIVE_INFINITY;
        double used = collected();
        while (used < before - NOISE) {
            before = used;
            LockSupport.parkNanos(FOR_CLEANERS.toNanos());
            used = collected();
        }
        return used;
    }

    private static double collected() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}
