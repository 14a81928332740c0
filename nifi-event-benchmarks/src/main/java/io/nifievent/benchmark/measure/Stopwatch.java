package io.nifievent.benchmark.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time and CPU time of this process since it was started. */
public final class Stopwatch {

    private static final double NANOS = 1e9;

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final long wallNanos = System.nanoTime();
    private final long cpuNanos = PROCESS.getProcessCpuTime();

    private Stopwatch() {}

    public static Stopwatch start() {
        return new Stopwatch();
    }

    /** What was used since the start. */
    public Cost cost(long rows) {
        return new Cost(
                rows, (System.nanoTime() - wallNanos) / NANOS, (PROCESS.getProcessCpuTime() - cpuNanos) / NANOS);
    }
}
