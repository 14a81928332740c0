package io.nifievent.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.pipeline.SparkBenchmark;
import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.part.PartFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

    @Option(
            names = "--interval",
            paramLabel = "MS",
            description = "Time between commits of either side. Default: 2000, as in the shipped flow.")
    private int intervalMillis = 2_000;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(spec.commandLine().getOut());
        Path root = SettingsOptions.root();
        Folders folders = new Folders(root.resolve(".pipeline/bench"));
        try (Folders.Folder folder = folders.create("sandbox");
                SandboxStack stack = sandbox(root, folder.path())) {
            Path part = new PartFetcher(stack.settings(), Progress.to(System.err, false))
                    .fetch(root.resolve("nifi-event-benchmarks/parts/spark/pom.xml"));
            stack.up();
            new SparkBenchmark(
                            stack,
                            SwipeEvents.type(root.resolve("event-catalog")),
                            part,
                            Duration.ofMillis(intervalMillis))
                    .run(warmUp, events, seconds, report);
        }
        return report.met() ? 0 : Bench.TARGET_MISSED;
    }

    /** One with the shipped flow, but for the time between commits. */
    private SandboxStack sandbox(Path root, Path folder) throws IOException {
        Settings settings = new Settings(root, folder, Map.of()).withFreePorts();
        ObjectMapper json = new ObjectMapper();
        JsonNode flow = json.readTree(settings.flowTemplate().toFile());
        ObjectNode interval = flow.at("/parameterContexts/" + SandboxStack.FLOW + "/parameters")
                .valueStream()
                .filter(parameter -> parameter.path("name").asText().equals("hudi.commit.interval"))
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseThrow();
        interval.put("value", intervalMillis + " ms");
        Path changed = folder.resolve("flow.json");
        json.writeValue(changed.toFile(), flow);
        return new SandboxStack(settings, changed, Progress.to(System.out, false));
    }
}
