package io.nifievent.benchmark;

import io.nifievent.benchmark.listen.ListenBenchmark;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.sandbox.SettingsOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./pipeline bench listen}. */
@Command(
        name = "listen",
        mixinStandardHelpOptions = true,
        description = "Measures ListenEvents beside NiFi's ListenHTTP and a bare Jetty, in a NiFi of its own.")
final class ListenCommand implements Callable<Integer> {

    /** What can be run by itself. */
    enum Part {
        SINGLE,
        BATCH,
        SYNCED,
        STEADY,
        HOSTILE
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Parts to run: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Part> parts = List.of(Part.values());

    @Option(
            names = "--round",
            paramLabel = "S",
            description = "How long each side is measured at a time, six times in all. Default: 5.")
    private int roundSeconds = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long each listener has full load before anything counts. Default: 90.")
    private int warmUpSeconds = 90;

    @Option(names = "--steady", paramLabel = "S", description = "How long the steady load is held. Default: 300.")
    private int steadySeconds = 300;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(spec.commandLine().getOut());
        ListenBenchmark benchmark = new ListenBenchmark(
                new Folders(SettingsOptions.root().resolve(".pipeline/bench")),
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(roundSeconds),
                Duration.ofSeconds(steadySeconds),
                report);
        for (Part part : parts) {
            switch (part) {
                case SINGLE -> benchmark.single();
                case BATCH -> benchmark.batch();
                case SYNCED -> benchmark.synced();
                case STEADY -> benchmark.steady();
                case HOSTILE -> benchmark.hostile();
            }
        }
        return report.met() ? 0 : Bench.TARGET_MISSED;
    }
}
