package io.nifievent.benchmark.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.nifi.NifiApi;
import io.nifievent.sandbox.part.Nifi;
import io.nifievent.sandbox.part.PartFetcher;
import io.nifievent.sandbox.part.Probe;
import io.nifievent.sandbox.process.Pause;
import io.nifievent.sandbox.process.Startup;
import io.nifievent.sandbox.process.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A NiFi of its own with both listeners on its canvas, whose FlowFiles go nowhere, and nothing else. */
final class ListeningNifi implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final String COUNTER = "Events received";

    private final Settings settings;
    private final Supervisor supervisor;
    private final Nifi part;
    private final NifiApi api;

    /**
     * Starts it.
     *
     * @param synced whether its repositories flush each commit to the disk
     */
    ListeningNifi(Path folder, boolean synced) throws IOException, InterruptedException {
        this.settings = new Settings(
                        SettingsOptions.root(), folder, Map.of(Setting.NIFI_SYNC, Boolean.toString(synced)))
                .withFreePorts();
        this.supervisor = new Supervisor(settings);
        this.part = new Nifi(settings);
        this.api = new NifiApi(settings.nifiApi());
        Progress progress = Progress.to(System.err, false);
        new PartFetcher(settings, progress).fetchAll();
        try (Startup startup = new Startup(settings, supervisor, progress)) {
            startup.start(List.of(part));
            add(
                    "org.apache.nifi.processors.standard.ListenHTTP",
                    new Bundle("org.apache.nifi", "nifi-standard-nar", "2.3.0"),
                    Map.of(
                            "Listening Port",
                            settings.value(Setting.HTTP_PORT),
                            "Base Path",
                            "events",
                            "HTTP Headers to receive as Attributes (Regex)",
                            "(?i)content-type"));
            add(
                    "io.nifievent.processors.ListenEvents",
                    new Bundle("io.nifievent", "nifi-event-nar", "0.1.0"),
                    Map.of("Port", settings.value(Setting.LISTEN_PORT)));
            awaitAnswer(settings.eventsEndpoint());
            awaitAnswer(settings.listenEndpoint());
            startup.keep();
        }
    }

    private record Bundle(String group, String artifact, String version) {}

    private void add(String type, Bundle bundle, Map<String, String> properties)
            throws IOException, InterruptedException {
        ObjectNode request = NifiApi.object();
        request.putObject("revision").put("version", 0);
        ObjectNode component = request.putObject("component").put("type", type);
        component
                .putObject("bundle")
                .put("group", bundle.group())
                .put("artifact", bundle.artifact())
                .put("version", bundle.version());
        component.putObject("position").put("x", 0).put("y", 0);
        ObjectNode config = component.putObject("config");
        config.putArray("autoTerminatedRelationships").add("success");
        properties.forEach(config.putObject("properties")::put);
        JsonNode added = api.post("/process-groups/root/processors", request);
        ObjectNode start = NifiApi.object();
        start.set("revision", added.path("revision"));
        start.put("state", "RUNNING").put("disconnectedNodeAcknowledged", false);
        api.put("/processors/" + added.path("id").asText() + "/run-status", start);
    }

    private static void awaitAnswer(URI endpoint) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (Probe.answer(endpoint).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Nothing answers at " + endpoint + "; see NiFi's log");
            }
            Pause.briefly();
        }
    }

    Listener listenHttp() {
        return new Endpoint("ListenHTTP", Setting.HTTP_PORT);
    }

    Listener listenEvents() {
        return new Endpoint("ListenEvents", Setting.LISTEN_PORT);
    }

    /** MB of objects in use, after a collection. */
    double heapMegabytes() throws IOException, InterruptedException {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), Long.toString(pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        collection.waitFor();
        return api.get("/system-diagnostics")
                        .at("/systemDiagnostics/aggregateSnapshot/usedHeapBytes")
                        .asLong()
                / 1e6;
    }

    private long pid() {
        return supervisor.running(part).orElseThrow().pid();
    }

    private final class Endpoint implements Listener {

        private final String name;
        private final Setting port;

        Endpoint(String name, Setting port) {
            this.name = name;
            this.port = port;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port(port));
        }

        @Override
        public String success(int events) {
            return port == Setting.LISTEN_PORT ? "{\"accepted\":" + events + ",\"rejected_count\":0," : "";
        }

        @Override
        public long pid() {
            return ListeningNifi.this.pid();
        }

        /** ListenHTTP counts nothing that can be asked for. */
        @Override
        public long passedOn(long sent) throws IOException, InterruptedException {
            return port == Setting.LISTEN_PORT ? counter() : sent;
        }
    }

    private long counter() throws IOException, InterruptedException {
        for (JsonNode counter : api.get("/counters").at("/counters/aggregateSnapshot/counters")) {
            if (counter.path("name").asText().equals(COUNTER)
                    && counter.path("context").asText().startsWith("ListenEvents (")) {
                return counter.path("valueCount").asLong();
            }
        }
        return 0;
    }

    @Override
    public void close() {
        supervisor.stop(part);
    }
}
