package io.nifievent.benchmark.measure;

import java.lang.management.ManagementFactory;

/** The heap of this process. */
public final class Heap {

    private static final double MEGABYTE = 1e6;

    /** What is let go by a reference queue or a cleaner is free only at the next collection; less than this is noise. */
    private static final double NOISE = 1;

    private Heap() {}

    /** MB of objects that are in use, after as many collections as free something. */
    public static double usedMegabytes() {
        double before = Double.POSITIVE_INFINITY;
        double used = collected();
        while (used < before - NOISE) {
            before = used;
            used = collected();
        }
        return used;
    }

    private static double collected() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}
