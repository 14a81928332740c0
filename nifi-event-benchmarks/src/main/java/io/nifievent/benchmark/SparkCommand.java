package io.nifievent.benchmark;

import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.pipeline.SparkBenchmark;
import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.part.PartFetcher;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./pipeline bench spark}. */
@Command(
        name = "spark",
        mixinStandardHelpOptions = true,
        description = "Measures ConsumeEvents and PutHudi beside Spark's structured streaming into a Hudi table.")
final class SparkCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--events", paramLabel = "N", description = "Events that count. Default: 1000000.")
    private long events = 1_000_000;

    @Option(names = "--warm-up", paramLabel = "N", description = "Events before, which don't. Default: 1500000.")
    private long warmUp = 1_500_000;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long 1,000 events a second are sent to measure freshness. Default: 60.")
    private int seconds = 60;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(spec.commandLine().getOut());
        Path root = SettingsOptions.root();
        Folders folders = new Folders(root.resolve(".pipeline/bench"));
        try (Folders.Folder folder = folders.create("sandbox");
                SandboxStack stack = SandboxStack.inFolder(folder.path())) {
            Path part = new PartFetcher(stack.settings(), Progress.to(System.err, false))
                    .fetch(root.resolve("nifi-event-benchmarks/parts/spark/pom.xml"));
            stack.up();
            new SparkBenchmark(stack, SwipeEvents.type(root.resolve("event-catalog")), part)
                    .run(warmUp, events, seconds, report);
        }
        return report.met() ? 0 : Bench.TARGET_MISSED;
    }
}
