package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.hudi.TableFiles;
import io.nifievent.benchmark.hudi.VisibleFiles;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.sandbox.SandboxStack;
import java.io.IOException;
import java.time.Duration;

/**
 * A Kafka topic of events into committed rows, by the shipped flow's ConsumeEvents and PutHudi in a real NiFi. The events
 * are in the topic before the flow may read it.
 */
public final class TopicBenchmark {

    private static final double ROWS_PER_CPU_SECOND = 35_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Longer than a round of MaintainHudi takes. */
    private static final Duration PACKING = Duration.ofMinutes(2);

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
        Cost cost = measure(warmUp, events);
        report.line(
                "  %,.0f rows/s, %.1f CPU-s of NiFi in %.1f s, peak resident memory %,d MB",
                cost.rowsPerSecond(), cost.cpuSeconds(), cost.wallSeconds(), store().peakMegabytes());
        packing(report);
        report.target(Target.atLeast(
                "rows per CPU-second of NiFi", cost.rowsPerCpuSecond(), "rows", ROWS_PER_CPU_SECOND, true));
    }

    /** Has the flow store the event with number 0, so that the table is there and known. */
    public void storeFirst() throws Exception {
        TopicLoad topic = new TopicLoad(stack.settings().kafkaBootstrapServers(), type.topic());
        topic.create();
        topic.write(0, 1);
        store().awaitRows(1, PAUSE);
    }

    /**
     * Makes the topic and stores the events; the flow goes on running, but for MaintainHudi. It packs once a minute, in one
     * run while events are measured and in another not.
     */
    Cost measure(long warmUp, long events) throws Exception {
        maintenance().stop();
        FlowProcessors consumers = new FlowProcessors(stack.nifi(), "ConsumeEvents");
        TopicLoad topic = new TopicLoad(stack.settings().kafkaBootstrapServers(), type.topic());
        TopicStore store = store();
        consumers.stop();
        topic.create();
        topic.write(0, warmUp);
        consumers.start();
        store.awaitRows(warmUp, PAUSE);
        consumers.stop();
        topic.write(warmUp, events);

        double cpuBefore = store.cpuSeconds();
        long start = System.nanoTime();
        consumers.start();
        long rows = store.awaitRows(warmUp + events, PAUSE);
        Cost cost = new Cost(events, (System.nanoTime() - start) / 1e9, store.cpuSeconds() - cpuBefore);
        if (rows != warmUp + events) {
            throw new IOException(rows + " rows are stored where " + (warmUp + events) + " belong");
        }
        return cost;
    }

    /** Has MaintainHudi pack what is stored, if there is enough of it, and prints what that took; it goes on running. */
    void packing(Report report) throws Exception {
        TopicStore store = store();
        VisibleFiles files = store.files();
        double cpuBefore = store.cpuSeconds();
        maintenance().start();
        long deadline = System.nanoTime() + PACKING.toNanos();
        VisibleFiles packed = files;
        while (packed.mostInPartition() >= files.mostInPartition() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE);
            packed = store.files();
        }
        report.line(
                "  MaintainHudi afterwards, %,d rows from %d files into %d: %.1f CPU-s of NiFi",
                packed.rows(), files.mostInPartition(), packed.mostInPartition(), store.cpuSeconds() - cpuBefore);
    }

    private FlowProcessors maintenance() throws Exception {
        return new FlowProcessors(stack.nifi(), "MaintainHudi");
    }

    /** NiFi, and the table it stores the events in. */
    TopicStore store() {
        return new TopicStore(
                stack.supervisor().running(stack.parts().nifi()).orElseThrow().pid(),
                new TableFiles(stack.settings().warehouse().resolve(type.table())));
    }
}
