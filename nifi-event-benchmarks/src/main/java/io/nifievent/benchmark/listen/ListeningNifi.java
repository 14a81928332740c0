package io.nifievent.benchmark.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.Immutable;
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

/** A NiFi of its own with one listener on its canvas, whose FlowFiles go nowhere, and nothing else. */
final class ListeningNifi implements Listener, AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final String COUNTER = "Events received";

    /** The listener on the canvas. */
    enum Processor {
        LISTEN_HTTP(
                "org.apache.nifi.processors.standard.ListenHTTP",
                new Bundle("org.apache.nifi", "nifi-standard-nar", "2.3.0"),
                Setting.HTTP_PORT),
        LISTEN_EVENTS(
                "io.nifievent.processors.ListenEvents",
                new Bundle("io.nifievent", "nifi-event-nar", "0.1.0"),
                Setting.LISTEN_PORT);

        private final String type;
        private final Bundle bundle;
        private final Setting port;

        Processor(String type, Bundle bundle, Setting port) {
            this.type = type;
            this.bundle = bundle;
            this.port = port;
        }

        private Map<String, String> properties(String listenedOn) {
            return switch (this) {
                case LISTEN_HTTP ->
                    Map.of(
                            "Listening Port",
                            listenedOn,
                            "Base Path",
                            "events",
                            "HTTP Headers to receive as Attributes (Regex)",
                            "(?i)content-type");
                case LISTEN_EVENTS -> Map.of("Port", listenedOn);
            };
        }
    }

    private final Processor processor;
    private final Settings settings;
    private final Supervisor supervisor;
    private final Nifi part;
    private final NifiApi api;

    /**
     * Starts it.
     *
     * @param synced whether its repositories flush each commit to the disk
     */
    ListeningNifi(Processor processor, Path folder, boolean synced) throws IOException, InterruptedException {
        this.processor = processor;
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
            addProcessor();
            awaitAnswer(processor == Processor.LISTEN_EVENTS ? settings.listenEndpoint() : settings.eventsEndpoint());
            startup.keep();
        }
    }

    @Immutable
    private record Bundle(String group, String artifact, String version) {}

    private void addProcessor() throws IOException, InterruptedException {
        ObjectNode request = NifiApi.object();
        request.putObject("revision").put("version", 0);
        ObjectNode component = request.putObject("component").put("type", processor.type);
        component
                .putObject("bundle")
                .put("group", processor.bundle.group())
                .put("artifact", processor.bundle.artifact())
                .put("version", processor.bundle.version());
        component.putObject("position").put("x", 0).put("y", 0);
        ObjectNode config = component.putObject("config");
        config.putArray("autoTerminatedRelationships").add("success");
        processor.properties(settings.value(processor.port)).forEach(config.putObject("properties")::put);
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

    @Override
    public String name() {
        return processor.type.substring(processor.type.lastIndexOf('.') + 1);
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port(processor.port));
    }

    @Override
    public String success(int events) {
        return processor == Processor.LISTEN_EVENTS ? "{\"accepted\":" + events + ",\"rejected_count\":0," : "";
    }

    @Override
    public long pid() {
        return supervisor.running(part).orElseThrow().pid();
    }

    /** ListenHTTP counts nothing that can be asked for. */
    @Override
    public long passedOn(long sent) throws IOException, InterruptedException {
        return processor == Processor.LISTEN_EVENTS ? counter() : sent;
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
