package io.nifievent.sandbox;

import io.nifievent.sandbox.nifi.FlowDeployment;
import io.nifievent.sandbox.nifi.NifiApi;
import io.nifievent.sandbox.part.Part;
import io.nifievent.sandbox.part.PartFetcher;
import io.nifievent.sandbox.part.Parts;
import io.nifievent.sandbox.part.S3Credentials;
import io.nifievent.sandbox.process.Ports;
import io.nifievent.sandbox.process.Startup;
import io.nifievent.sandbox.process.Supervisor;
import io.nifievent.sandbox.query.PrestoQueries;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All parts of one sandbox together, for the command line and for integration tests. A test has one of its own, beside whatever else runs:
 *
 * <pre>{@code
 * try (SandboxStack stack = SandboxStack.inFolder(temporary)) {   // free ports, own state
 *     stack.up();                                                // parts ready, flow imported and running
 *     stack.post(body, "application/json").statusCode();         // through the HTTP endpoint
 *     stack.kill(stack.parts().nifi());                          // SIGKILL, as a power cut
 *     stack.up();                                                // starts what is missing
 *     stack.query("SELECT count(*) AS n FROM search");           // [{n=1}]
 * }                                                              // every process is gone
 * }</pre>
 *
 * <p>Needs the bundle to be packaged and, the first time, Maven Central. Not for several threads, but for {@link #post} and {@link #query}.
 */
public final class SandboxStack implements AutoCloseable {
    /** The process group's name on NiFi's canvas. */
    public static final String FLOW = "Event pipeline";

    private static final Duration ENDPOINT_LIMIT = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Settings settings;
    private final Progress progress;
    private final Supervisor supervisor;
    private final Parts parts;
    private final Path flowDefinition;

    public SandboxStack(Settings settings, Path flowDefinition, Progress progress) {
        this.settings = settings;
        this.flowDefinition = flowDefinition;
        this.progress = progress;
        this.supervisor = new Supervisor(settings);
        this.parts = Parts.of(settings);
    }

    /** A sandbox of this checkout with its state in a folder of its own and on free ports, telling on standard output what it does. */
    public static SandboxStack inFolder(Path state) {
        return inFolder(state, Map.of());
    }

    /** As {@link #inFolder(Path)}, with some settings other than their defaults. */
    public static SandboxStack inFolder(Path state, Map<Setting, String> values) {
        Settings settings = new Settings(SettingsOptions.root(), state, values).withFreePorts();
        return new SandboxStack(settings, settings.flowTemplate(), Progress.to(System.out, false));
    }

    public Settings settings() {
        return settings;
    }

    public Parts parts() {
        return parts;
    }

    public Supervisor supervisor() {
        return supervisor;
    }

    public NifiApi nifi() {
        return new NifiApi(settings.nifiApi());
    }

    /**
     * Fetches what is missing, starts every part that does not run, imports the flow if it is not there, and starts it. Returns when the HTTP
     * endpoint answers. When a part that it started fails, all that it started is stopped again; when the flow does, all parts stay.
     *
     * @return whether a part had to be started or the flow imported
     */
    public boolean up() throws IOException, InterruptedException {
        try (FileChannel channel = lockFile();
                Startup startup = new Startup(settings, supervisor, progress)) {
            requireAlone(channel);
            new PartFetcher(settings, progress).fetchAll();
            settings.save();
            stopNifiWithOldBundles();
            boolean started = startup.start(parts.all());
            // a flow that does not run is mended on the canvas, so NiFi stays
            startup.keep();
            boolean imported = deployFlow();
            return started || imported;
        }
    }

    /**
     * Stops every part that runs; one that cannot be stopped keeps no other from it. May be repeated.
     *
     * @return whether any ran
     */
    public boolean down() throws IOException {
        if (!Files.isDirectory(settings.run())) {
            return false;
        }
        boolean ran = false;
        List<SandboxFailure> failures = new ArrayList<>();
        try (FileChannel channel = lockFile()) {
            requireAlone(channel);
            for (Part part : parts.all()) {
                try {
                    ran |= stopTelling(part);
                } catch (SandboxFailure e) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            throw SandboxFailure.of(failures);
        }
        return ran;
    }

    private boolean stopTelling(Part part) {
        boolean runs = supervisor.running(part).isPresent();
        if (runs) {
            progress.live("  stopping " + part.name() + " ...");
        }
        supervisor.stop(part);
        if (runs) {
            progress.say("  %-15s stopped".formatted(part.name()));
        }
        return runs;
    }

    /** Fetches what is missing. */
    public void fetch() throws IOException, InterruptedException {
        try (FileChannel channel = lockFile()) {
            requireAlone(channel);
            new PartFetcher(settings, progress).fetchAll();
        }
    }

    /** For a fresh start: refuses to go on when two of the ports are one, or another process has a port of a part that does not run. */
    public void requireFreePorts() {
        Ports.requireDistinct(parts.all(), settings, List.of());
        parts.all().stream()
                .filter(part -> supervisor.running(part).isEmpty())
                .forEach(part -> Ports.requireFree(part, settings, List.of()));
    }

    /** Removes all events, tables and the flow; not while a part runs. */
    public void wipe() throws IOException {
        for (Part part : parts.all()) {
            if (supervisor.running(part).isPresent()) {
                throw new IllegalStateException(part.name() + " runs");
            }
        }
        PartFetcher.delete(settings.data());
    }

    public boolean isAnyUp() {
        return parts.all().stream().anyMatch(part -> supervisor.running(part).isPresent());
    }

    /** Ends one part with SIGKILL; {@link #up} starts it again. */
    public void kill(Part part) {
        supervisor.kill(part);
    }

    /** Ends one part in its own good order; {@link #up} starts it again. */
    public void stop(Part part) {
        supervisor.stop(part);
    }

    /** Sends one request to the pipeline's HTTP endpoint. */
    public HttpResponse<String> post(String body, String contentType) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(settings.eventsEndpoint())
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The rows that Presto answers, each by column name; catalog hudi, schema events, time zone UTC. */
    public List<Map<String, Object>> query(String sql) throws java.sql.SQLException {
        return new PrestoQueries(settings.prestoJdbcUrl()).rows(sql);
    }

    /** The values of the flow's parameters, by name. */
    public Map<String, String> flowParameters() {
        return Map.of(
                "http.port", settings.value(Setting.HTTP_PORT),
                "listen.port", settings.value(Setting.LISTEN_PORT),
                "kafka.bootstrap.servers", settings.kafkaBootstrapServers(),
                "hive.metastore.uri", settings.metastoreUri(),
                "lakehouse.base.path", settings.lakehouse().toString(),
                "event.catalog.directory", settings.eventCatalog().toString(),
                "presto.jdbc.url", settings.prestoJdbcUrl());
    }

    @Override
    public void close() throws IOException {
        down();
    }

    private void stopNifiWithOldBundles() {
        if (supervisor.running(parts.nifi()).isPresent() && !parts.nifi().hasCurrentBundles()) {
            progress.say("The bundle was built anew: NiFi starts again with it");
            supervisor.stop(parts.nifi());
        }
    }

    private boolean deployFlow() throws IOException, InterruptedException {
        try {
            return startFlow();
        } catch (SandboxFailure e) {
            throw new SandboxFailure(
                    "All parts are up and stay up, but the flow does not run as it should. " + e.getMessage(),
                    "Mend it at " + settings.nifi() + " and run ./pipeline up again. " + e.remedy(),
                    e);
        }
    }

    private boolean startFlow() throws IOException, InterruptedException {
        progress.live("  starting the flow ...");
        boolean imported = new FlowDeployment(nifi()).deploy(FLOW, flowDefinition, flowParameters(), services());
        new EventEndpoints(settings, ENDPOINT_LIMIT, progress).awaitAnswers(flowDefinition);
        progress.say("  %-15s %s and running".formatted("flow", imported ? "imported" : "kept"));
        return imported;
    }

    /** What services need that no parameter says. */
    private Map<String, Map<String, String>> services() throws IOException {
        return switch (settings.storage()) {
            case LOCAL, HDFS -> Map.of();
            case S3 -> {
                S3Credentials credentials = S3Credentials.of(settings);
                yield Map.of(
                        "Lakehouse",
                        Map.of(
                                "S3 Credentials",
                                "Access Key",
                                "S3 Access Key",
                                credentials.accessKey(),
                                "S3 Secret Key",
                                credentials.secretKey(),
                                "S3 Region",
                                S3Credentials.REGION,
                                "S3 Endpoint",
                                settings.s3().toString(),
                                "S3 Path Style Access",
                                "true"));
            }
        };
    }

    private FileChannel lockFile() throws IOException {
        Files.createDirectories(settings.run());
        return FileChannel.open(settings.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** One up or down at a time. The lock is given back with the channel, or by the system when this process ends in any way. */
    private void requireAlone(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw busy();
            }
        } catch (OverlappingFileLockException e) {
            throw busy();
        }
    }

    private SandboxFailure busy() {
        return new SandboxFailure(
                "Another ./pipeline up or down is at work on " + settings.state() + ".", "Wait until it has ended.");
    }
}
