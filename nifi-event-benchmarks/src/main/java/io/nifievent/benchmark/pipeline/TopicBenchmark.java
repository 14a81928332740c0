package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.hudi.VisibleFiles;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.send.CpuTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Kafka topic of events into committed rows, by the shipped flow's ConsumeEvents and PutHudi in a real NiFi. The events
 * are in the topic before the flow may read it.
 */
public final class TopicBenchmark {

    private static final double ROWS_PER_CPU_SECOND = 35_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SandboxStack stack;
    private final EventType type;

    /** @param stack a sandbox that is up and has no events of the type yet */
    public TopicBenchmark(SandboxStack stack, EventType type) {
        this.stack = stack;
        this.type = type;
    }

    /**
     * Stores events and prints what that took.
     *
     * @param warmUp events that don't count
     */
    public void run(long warmUp, long events, Report report) throws Exception {
        report.title("Kafka topic of %,d events to committed rows, in NiFi, after %,d that don't count"
                .formatted(events, warmUp));
        FlowProcessors consumers = new FlowProcessors(stack.nifi(), "ConsumeEvents");
        TopicLoad topic = new TopicLoad(stack.settings().kafkaBootstrapServers(), type.topic());
        consumers.stop();
        topic.create();
        topic.write(0, warmUp);
        consumers.start();
        awaitRows(warmUp);
        consumers.stop();
        topic.write(warmUp, events);

        double cpuBefore = cpuSeconds();
        long start = System.nanoTime();
        consumers.start();
        awaitRows(warmUp + events);
        Cost cost = new Cost(events, (System.nanoTime() - start) / 1e9, cpuSeconds() - cpuBefore);
        report.line(
                "  %,.0f rows/s, %.1f CPU-s of NiFi in %.1f s",
                cost.rowsPerSecond(), cost.cpuSeconds(), cost.wallSeconds());
        report.line("  peak resident memory of NiFi %,d MB", peakMegabytes());
        report.target(Target.atLeast(
                "rows per CPU-second of NiFi", cost.rowsPerCpuSecond(), "rows", ROWS_PER_CPU_SECOND, true));
    }

    private void awaitRows(long expected) throws IOException, InterruptedException {
        Path table = stack.settings().warehouse().resolve(type.table());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long rows = 0;
        while (rows != expected) {
            if (System.nanoTime() > deadline || rows > expected) {
                throw new IOException(rows + " rows are stored where " + expected + " belong, after "
                        + PATIENCE.toMinutes() + " minutes at most");
            }
            Thread.sleep(PAUSE);
            if (Files.exists(table.resolve(".hoodie/hoodie.properties"))) {
                rows = VisibleFiles.of(table).rows();
            }
        }
    }

    private double cpuSeconds() {
        return CpuTimes.read(stack.settings().run())
                .getOrDefault(stack.parts().nifi().name(), Double.NaN);
    }

    private long peakMegabytes() throws IOException {
        long pid =
                stack.supervisor().running(stack.parts().nifi()).orElseThrow().pid();
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
