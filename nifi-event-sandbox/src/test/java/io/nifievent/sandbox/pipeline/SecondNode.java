package io.nifievent.sandbox.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.nifi.FlowDeployment;
import io.nifievent.sandbox.nifi.NifiApi;
import io.nifievent.sandbox.part.Nifi;
import io.nifievent.sandbox.process.Startup;
import io.nifievent.sandbox.process.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One more NiFi with the flow of a sandbox, on the same broker, metastore and tables. It can be stopped as a process and woken. */
final class SecondNode implements AutoCloseable {

    private final Supervisor supervisor;
    private final Nifi part;
    private final NifiApi api;

    /**
     * Starts it; returns when its flow runs.
     *
     * @param state folder for what it writes
     */
    SecondNode(SandboxStack first, Path flowDefinition, Path state) throws IOException, InterruptedException {
        Settings settings = settings(first.settings(), state);
        this.supervisor = new Supervisor(settings);
        this.part = new Nifi(settings);
        this.api = new NifiApi(settings.nifiApi());
        try (Startup startup = new Startup(settings, supervisor, Progress.to(System.out, false))) {
            startup.start(List.of(part));
            Map<String, String> parameters = new HashMap<>(first.flowParameters());
            parameters.put("http.port", settings.value(Setting.HTTP_PORT));
            parameters.put("listen.port", settings.value(Setting.LISTEN_PORT));
            new FlowDeployment(api).deploy(SandboxStack.FLOW, flowDefinition, parameters, Map.of());
            startup.keep();
        }
    }

    private static Settings settings(Settings first, Path state) {
        Map<Setting, String> values = new EnumMap<>(first.values());
        Settings free = first.withFreePorts();
        new Nifi(free).ports().forEach(port -> values.put(port, free.value(port)));
        return new Settings(first.root(), state, values);
    }

    Counters counters() {
        return new Counters(api);
    }

    /** The queues in which FlowFiles wait, by source and destination, and how many. */
    Map<String, Long> queued() throws IOException, InterruptedException {
        List<JsonNode> queues =
                api.get("/flow/process-groups/root/status?recursive=true").findValues("connectionStatusSnapshot");
        if (queues.isEmpty()) {
            throw new IOException("No queue is in NiFi's status");
        }
        return queues.stream()
                .filter(queue -> queue.path("flowFilesQueued").asLong(-1) != 0)
                .collect(Collectors.groupingBy(
                        queue -> queue.path("sourceName").asText() + " -> "
                                + queue.path("destinationName").asText(),
                        Collectors.summingLong(
                                queue -> queue.path("flowFilesQueued").asLong(-1))));
    }

    /** Stops the process where it is, by SIGSTOP. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets the process go on, by SIGCONT. */
    void wake() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        long pid = supervisor.running(part).orElseThrow().pid();
        int code =
                new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
        if (code != 0) {
            throw new IOException("kill " + signal + " " + pid + " ended with " + code);
        }
    }

    @Override
    public void close() {
        supervisor.kill(part);
        supervisor.stop(part);
    }
}
