package io.nifievent.benchmark;

import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.pipeline.PipelineBenchmark;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.SettingsOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./pipeline bench pipeline}. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Measures the whole pipeline in a sandbox of its own: from HTTP to a row in Presto.")
final class PipelineCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--rate", paramLabel = "N", description = "Events per second. Default: 10000.")
    private double rate = 10_000;

    @Option(names = "--seconds", paramLabel = "S", description = "How long. Default: 600.")
    private long seconds = 600;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long at that rate before, which does not count. Default: 60.")
    private long warmUp = 60;

    @Option(
            names = "--find-max",
            paramLabel = "S",
            description = "Then look for the highest rate that holds, this long each. Default: 0, not at all.")
    private long findMax;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(spec.commandLine().getOut());
        Folders folders = new Folders(SettingsOptions.root().resolve(".pipeline/bench"));
        try (Folders.Folder folder = folders.create("sandbox");
                SandboxStack stack = SandboxStack.inFolder(folder.path())) {
            stack.up();
            PipelineBenchmark benchmark = new PipelineBenchmark(stack, report);
            benchmark.hold(rate, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
            if (findMax > 0) {
                benchmark.findHighest(rate, Duration.ofSeconds(10), Duration.ofSeconds(findMax));
            }
        }
        return report.met() ? 0 : Bench.TARGET_MISSED;
    }
}
