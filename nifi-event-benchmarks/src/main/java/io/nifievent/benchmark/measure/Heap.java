package io.nifievent.benchmark.measure;

import java.lang.management.ManagementFactory;

/** The heap of this process. */
public final class Heap {

    private static final double MEGABYTE = 1e6;

    private Heap() {}

    /** MB of objects that are in use, after a collection. */
    public static double usedMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}
