package io.nifievent.benchmark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.nifi.NifiApi;
import java.io.IOException;
import java.time.Duration;

/** The processors of one class in a running flow, all at once. */
final class FlowProcessors {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final NifiApi nifi;
    private final String className;

    /** @param className simple name of the processors' class */
    FlowProcessors(NifiApi nifi, String className) {
        this.nifi = nifi;
        this.className = className;
    }

    /** Stops them and waits until none has a task left. */
    void stop() throws IOException, InterruptedException {
        set("STOPPED");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (activeThreads() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException(className + " did not stop within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(PAUSE);
        }
    }

    void start() throws IOException, InterruptedException {
        set("RUNNING");
    }

    private void set(String state) throws IOException, InterruptedException {
        for (JsonNode processor : all()) {
            if (isOurs(processor)) {
                ObjectNode request = NifiApi.object();
                request.set("revision", processor.path("revision"));
                request.put("state", state).put("disconnectedNodeAcknowledged", false);
                nifi.put("/processors/" + processor.path("id").asText() + "/run-status", request);
            }
        }
    }

    private int activeThreads() throws IOException, InterruptedException {
        int threads = 0;
        for (JsonNode processor : all()) {
            if (isOurs(processor)) {
                threads += processor
                        .at("/status/aggregateSnapshot/activeThreadCount")
                        .asInt();
            }
        }
        return threads;
    }

    private JsonNode all() throws IOException, InterruptedException {
        return nifi.get("/process-groups/root/processors?includeDescendantGroups=true")
                .path("processors");
    }

    private boolean isOurs(JsonNode processor) {
        return processor.at("/component/type").asText().endsWith("." + className);
    }
}
