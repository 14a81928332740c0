package io.nifievent.benchmark.measure;

/**
 * What some rows took.
 *
 * @param rows rows written
 * @param wallSeconds time that passed
 * @param cpuSeconds CPU time of the whole process, its compiler's and garbage collector's too
 */
public record Cost(long rows, double wallSeconds, double cpuSeconds) {

    public double rowsPerCpuSecond() {
        return rows / cpuSeconds;
    }

    public double rowsPerSecond() {
        return rows / wallSeconds;
    }
}
