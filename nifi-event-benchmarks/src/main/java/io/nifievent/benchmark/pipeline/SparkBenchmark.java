package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.sandbox.SandboxStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** ConsumeEvents and PutHudi beside Spark's structured streaming: one after the other, on the same topic. */
public final class SparkBenchmark {

    private static final int STEADY_RATE = 1_000;
    private static final double RATIO_OF_ROWS = 3;
    private static final double RATIO_OF_FRESHNESS = 0.5;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final SandboxStack stack;
    private final EventType type;
    private final Path part;
    private final Duration commitInterval;

    /**
     * @param stack a sandbox that is up and has no events of the type yet
     * @param part folder of Spark's jars
     * @param commitInterval time between Spark's commits; the sandbox's flow is to have it too
     */
    public SparkBenchmark(SandboxStack stack, EventType type, Path part, Duration commitInterval) {
        this.stack = stack;
        this.type = type;
        this.part = part;
        this.commitInterval = commitInterval;
    }

    /** What one side did. */
    private record Done(Cost cost, double p99, long peakMegabytes) {}

    /**
     * Runs both sides and prints them.
     *
     * @param warmUp events that don't count
     * @param seconds how long 1,000 events a second are sent
     */
    public void run(long warmUp, long events, int seconds, Report report) throws Exception {
        report.title("topic of %,d events after %,d that don't count, then %,d events/s for %d s; commits every %,d ms"
                .formatted(events, warmUp, STEADY_RATE, seconds, commitInterval.toMillis()));
        Done ours = ours(warmUp, events, seconds, report);
        line("ConsumeEvents and PutHudi in NiFi", ours, report);
        // The other side gets the machine.
        stack.stop(stack.parts().nifi());
        stack.stop(stack.parts().presto());
        Done spark = spark(warmUp, events, seconds);
        line("Spark with Hudi", spark, report);
        report.target(Target.atLeast(
                "rows per CPU-second, ours to Spark's",
                ours.cost().rowsPerCpuSecond() / spark.cost().rowsPerCpuSecond(),
                "times",
                RATIO_OF_ROWS,
                true));
        report.target(Target.atMost(
                "peak resident memory, ours to Spark's",
                (double) ours.peakMegabytes() / spark.peakMegabytes(),
                "times",
                1,
                true));
        report.target(Target.atMost(
                "freshness p99, ours to Spark's", ours.p99() / spark.p99(), "times", RATIO_OF_FRESHNESS, true));
    }

    private Done ours(long warmUp, long events, int seconds, Report report) throws Exception {
        TopicBenchmark topic = new TopicBenchmark(stack, type);
        Cost cost = topic.measure(warmUp, events);
        topic.packing(report);
        TopicStore store = topic.store();
        double p99 = steady(seconds).freshness(store, warmUp + events, 99);
        return new Done(cost, p99, store.peakMegabytes());
    }

    private Done spark(long warmUp, long events, int seconds) throws Exception {
        Path home = Files.createDirectories(stack.settings().data().resolve("spark"));
        long stored = warmUp + events + (long) STEADY_RATE * seconds;
        try (SparkProcess spark = SparkProcess.start(stack.settings(), part, home, type.topic(), commitInterval)) {
            TopicStore store = spark.store();
            long first = store.awaitRows(warmUp, PAUSE);
            double cpu = store.cpuSeconds();
            long start = System.nanoTime();
            store.awaitRows(stored, PAUSE);
            Cost cost = new Cost(stored - first, (System.nanoTime() - start) / 1e9, store.cpuSeconds() - cpu);
            double p99 = steady(seconds).freshness(store, stored, 99);
            return new Done(cost, p99, store.peakMegabytes());
        }
    }

    private SteadyTopic steady(int seconds) {
        return new SteadyTopic(
                new TopicLoad(stack.settings().kafkaBootstrapServers(), type.topic()), STEADY_RATE, seconds);
    }

    private static void line(String side, Done done, Report report) {
        report.line(
                "  %-34s %,8.0f rows/CPU-s, %,8.0f rows/s, freshness p99 %.2f s, peak memory %,d MB",
                side, done.cost().rowsPerCpuSecond(), done.cost().rowsPerSecond(), done.p99(), done.peakMegabytes());
    }
}
