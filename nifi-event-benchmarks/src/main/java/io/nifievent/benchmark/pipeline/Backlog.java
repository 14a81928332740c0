package io.nifievent.benchmark.pipeline;

import io.nifievent.sandbox.SandboxStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * What waits between HTTP and the tables, looked at every few seconds until it is closed: records in Kafka that the flow has
 * not taken, and bytes in NiFi's queues. A look that fails is left out.
 */
final class Backlog implements AutoCloseable {

    private static final int SECONDS_BETWEEN = 5;
    private static final String GROUP = "event-store";

    private record Look(long records, long bytes) {}

    private final SandboxStack stack;
    private final Admin admin;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<Look> looks = new ArrayList<>();

    Backlog(SandboxStack stack) {
        this.stack = stack;
        this.admin = Admin.create(Map.of("bootstrap.servers", stack.settings().kafkaBootstrapServers()));
        var unused = clock.scheduleWithFixedDelay(this::look, SECONDS_BETWEEN, SECONDS_BETWEEN, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            Look look = new Look(records(), bytes());
            synchronized (looks) {
                looks.add(look);
            }
        } catch (Exception e) {
            // busy servers answer the next time
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long records() throws Exception {
        Map<TopicPartition, Long> stored =
                admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().offset()));
        Map<TopicPartition, OffsetSpec> latest =
                stored.keySet().stream().collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .mapToLong(end -> end.getValue().offset() - stored.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    private long bytes() throws Exception {
        return stack.nifi()
                .get("/flow/process-groups/root/status")
                .at("/processGroupStatus/aggregateSnapshot/bytesQueued")
                .asLong();
    }

    /** Mean of what waited in the middle and in the last third of the looks so far, for a person. */
    @Override
    public String toString() {
        return "Kafka %,.0f then %,.0f records, NiFi's queues %,.1f then %,.1f MB"
                .formatted(records(1), records(2), bytes(1) / 1e6, bytes(2) / 1e6);
    }

    /**
     * Whether more waits in the last third than in the middle one, by more than half.
     *
     * @param eventsPerSecond the rate; a second's worth more is no growth
     * @param bytesPerEvent size of an event in a queue
     */
    boolean grows(double eventsPerSecond, int bytesPerEvent) {
        return records(2) > 1.5 * records(1) + eventsPerSecond
                || bytes(2) > 1.5 * bytes(1) + eventsPerSecond * bytesPerEvent;
    }

    private double records(int third) {
        return third(third).stream().mapToLong(Look::records).average().orElse(0);
    }

    private double bytes(int third) {
        return third(third).stream().mapToLong(Look::bytes).average().orElse(0);
    }

    private List<Look> third(int third) {
        synchronized (looks) {
            return List.copyOf(looks.subList(looks.size() * third / 3, looks.size() * (third + 1) / 3));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        admin.close();
    }
}
