package io.nifievent.sandbox.send;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.part.Presto;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./pipeline send}. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends events to the pipeline: realistic ones of the sample catalog, or those of a file.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every event was acknowledged, and with --measure both targets were met",
            "1:events were refused or not answered, or the pipeline is not there",
            "2:the options do not fit together",
            "3:with --measure: a target was missed, or the rate was not reached"
        })
public final class SendCommand implements Callable<Integer> {
    private static final int NOT_ACKNOWLEDGED = 1;
    private static final int TARGET_MISSED = 3;
    /** Long enough for the compilers of the JVMs of parts just started; on two cores they compete with the events. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private static final long MEASURED_SECONDS = 60;
    private static final double MEASURED_RATE = 500;
    private static final double RATE = 100;
    private static final long COUNT = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(names = "--rate", paramLabel = "N", description = "Events per second. Default: 100, with --measure 500.")
    private Optional<Double> rate = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "How many events. Default: 1000, or all of the file.")
    private Optional<Long> count = Optional.empty();

    @Option(names = "--seconds", paramLabel = "S", description = "How long, instead of how many.")
    private Optional<Long> seconds = Optional.empty();

    @Option(names = "--invalid", paramLabel = "SHARE", description = "Share that is invalid, 0 to 1. Default: 0.")
    private double invalid;

    @Option(names = "--duplicate", paramLabel = "SHARE", description = "Share sent before, 0 to 1. Default: 0.")
    private double duplicate;

    @Option(names = "--late", paramLabel = "SHARE", description = "Share from the 7 days before, 0 to 1. Default: 0.")
    private double late;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Send these events instead: one per line, or an array.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--batch", paramLabel = "N", description = "Events per request. Default: ${DEFAULT-VALUE}.")
    private int batch = 1;

    @Option(names = "--connections", paramLabel = "N", description = "Requests at once. Default: ${DEFAULT-VALUE}.")
    private int connections = 16;

    @Option(names = "--retry-for", paramLabel = "S", description = "Seconds to retry for. Default: ${DEFAULT-VALUE}.")
    private long retryFor = 60;

    @Option(names = "--url", paramLabel = "URL", description = "Where to. Default: the running sandbox.")
    private Optional<URI> url = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Makes the same events again, ids included.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Keep account of every event there, a JSON line each.")
    private Optional<Path> ledger = Optional.empty();

    @Option(
            names = "--measure",
            description = "Measure how long events take from their answer to being seen in Presto.")
    private boolean measure;

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        if (file.isPresent() && (measure || invalid + duplicate + late > 0)) {
            throw usage("--file takes none of --measure, --invalid, --duplicate and --late.");
        }
        if (count.isPresent() && (seconds.isPresent() || measure)) {
            throw usage("--count goes neither with --seconds nor with --measure.");
        }
        if (url.isPresent()
                && (!url.get().toString().matches("https?://.*") || url.get().getHost() == null)) {
            throw usage("--url is an http address such as http://127.0.0.1:18081/events.");
        }
        Settings settings = options.settings();
        SendPlan plan = plan(settings);
        Shares shares = shares();
        requireListener(plan.url());
        Progress progress = Progress.to(System.err, Boolean.getBoolean("pipeline.terminal"));
        try (Ledger kept = ledger()) {
            try (EventSender sender = new EventSender(plan, kept)) {
                return measure
                        ? measure(settings, plan, sender, shares, progress)
                        : send(plan, sender, shares, progress);
            }
        }
    }

    private int send(SendPlan plan, EventSender sender, Shares shares, Progress progress)
            throws IOException, InterruptedException {
        List<PlannedEvent> own = file.map(OwnEvents::read).orElseGet(List::of);
        Iterator<PlannedEvent> events = file.isPresent() ? own.iterator() : generator(shares);
        long number = count.orElseGet(() ->
                seconds.map(s -> Math.round(s * plan.eventsPerSecond())).orElse(file.isPresent() ? own.size() : COUNT));
        SendReport report =
                sender.send(events, number, SendListener.onProgress(soFar -> progress.live("  " + soFar.line())));
        progress.live("");
        print(report.line());
        return report.allAcknowledged() ? 0 : NOT_ACKNOWLEDGED;
    }

    private int measure(Settings settings, SendPlan plan, EventSender sender, Shares shares, Progress progress)
            throws IOException, InterruptedException, SQLException {
        new Presto(settings).requireReady();
        CatalogTables catalog = CatalogTables.read(settings.eventCatalog());
        Instant start = Instant.now();
        Duration measured = Duration.ofSeconds(seconds.orElse(MEASURED_SECONDS));
        print("sending %.0f events/s for %d s after %d s of warm-up, which does not count"
                .formatted(plan.eventsPerSecond(), measured.toSeconds(), WARM_UP.toSeconds()));
        try (StoredEvents presto = StoredEvents.in(settings.prestoJdbcUrl(), catalog)) {
            FreshnessRun.Result result = new FreshnessRun(
                            sender, plan.eventsPerSecond(), settings.run(), soFar -> progress.live("  " + soFar.line()))
                    .measure(
                            generator(shares),
                            WARM_UP,
                            measured,
                            new PrestoNewlyStored(presto, catalog.tables(), earliestDate(start), start));
            progress.live("");
            print(result.sent().line());
            result.freshness().lines().forEach(this::print);
            if (!result.sent().allAcknowledged()) {
                return NOT_ACKNOWLEDGED;
            }
            return result.freshness().met() ? 0 : TARGET_MISSED;
        }
    }

    private SendPlan plan(Settings settings) {
        try {
            return new SendPlan(
                    url.orElseGet(settings::eventsEndpoint),
                    rate.orElse(measure ? MEASURED_RATE : RATE),
                    batch,
                    connections,
                    new Patience(Duration.ofSeconds(retryFor)));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Shares shares() {
        try {
            return new Shares(invalid, duplicate, late);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private EventGenerator generator(Shares shares) {
        long chosen = seed.orElseGet(() -> new SplittableRandom().nextLong());
        return new EventGenerator(chosen, shares, InstantSource.system());
    }

    private Ledger ledger() {
        try {
            return ledger.isPresent() ? Ledger.appendingTo(ledger.get()) : Ledger.inMemory();
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot keep the ledger " + ledger.orElseThrow() + ": " + e.getMessage(),
                    "Name a new file, or one that --ledger began, in a folder that is there.",
                    e);
        }
    }

    private LocalDate earliestDate(Instant start) {
        Instant earliest = late > 0 ? start.minus(EventGenerator.LATEST) : start;
        return LocalDate.ofInstant(earliest, ZoneOffset.UTC);
    }

    /** Says at once what otherwise shows only after all retries. */
    private static void requireListener(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), 5_000);
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Nothing takes events at " + url + ": " + e.getMessage(),
                    "Start the pipeline with ./pipeline up, see ./pipeline status, or give another --url.",
                    e);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
