package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.hudi.TableFiles;
import io.nifievent.benchmark.hudi.VisibleFiles;
import io.nifievent.sandbox.send.CpuTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hudi.exception.TableNotFoundException;

/**
 * A process that stores a topic in a table.
 *
 * @param pid the process
 * @param table the Hudi table
 */
record TopicStore(long pid, TableFiles table) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Rows a query would see; 0 while there is no table. */
    long rows() throws IOException {
        return files().rows();
    }

    /** What a query would read; nothing while there is no table. */
    VisibleFiles files() throws IOException {
        try {
            return table.visible();
        } catch (TableNotFoundException e) {
            return new VisibleFiles(0, 0);
        }
    }

    /**
     * Waits until the table has so many rows.
     *
     * @param pause between two looks
     * @return the rows it has, not less
     */
    long awaitRows(long least, Duration pause) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long rows = rows();
        while (rows < least) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Only " + rows + " of " + least + " rows are stored after " + PATIENCE.toMinutes()
                        + " minutes");
            }
            Thread.sleep(pause);
            rows = rows();
        }
        return rows;
    }

    /** CPU time the process has used so far. */
    double cpuSeconds() throws IOException {
        return CpuTimes.seconds(pid);
    }

    /** The most memory it ever had, of what is in RAM. */
    long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
