package io.nifievent.benchmark;

import io.nifievent.benchmark.hudi.HudiBenchmark;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.pipeline.PrestoTable;
import io.nifievent.benchmark.pipeline.TopicBenchmark;
import io.nifievent.catalog.EventType;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.SettingsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./pipeline bench hudi}. */
@Command(
        name = "hudi",
        mixinStandardHelpOptions = true,
        description = "Measures the writer of Hudi tables beside a bare Parquet writer and Hudi's own client.")
final class HudiCommand implements Callable<Integer> {

    /** What can be run by itself. */
    enum Part {
        LARGE,
        SMALL,
        COMMITS,
        DUPLICATES,
        TOPIC
    }

    private static final long WARM_UP = 1_500_000;
    private static final long EVENTS = 1_000_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "Parts to run: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Part> parts = List.of(Part.values());

    @Option(
            names = "--scale",
            paramLabel = "SHARE",
            description =
                    "Share of the rows and commits to run, for a quick look; other than 1, the default, all targets are void.")
    private double scale = 1;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(spec.commandLine().getOut(), scale == 1);
        Path root = SettingsOptions.root();
        Folders folders = new Folders(root.resolve(".pipeline/bench"));
        EventType type = SwipeEvents.type(root.resolve("event-catalog"));
        HudiBenchmark tables = new HudiBenchmark(type, folders, scale, report);
        for (Part part : parts) {
            switch (part) {
                case LARGE -> tables.largeCommits();
                case SMALL -> tables.smallCommits();
                case COMMITS -> commits(tables, folders, type);
                case DUPLICATES -> tables.duplicateCheck();
                case TOPIC -> topic(folders, type, report);
            }
        }
        return report.met() ? 0 : Bench.TARGET_MISSED;
    }

    /** The flow makes the table known to Presto and is stopped; then the commits come from this process. */
    private static void commits(HudiBenchmark tables, Folders folders, EventType type) throws Exception {
        try (Folders.Folder folder = folders.create("sandbox");
                SandboxStack stack = SandboxStack.inFolder(folder.path())) {
            stack.up();
            new TopicBenchmark(stack, type).storeFirst();
            try (PrestoTable presto = PrestoTable.of(stack.settings(), type.table())) {
                presto.awaitRow();
                stack.stop(stack.parts().nifi());
                tables.manyCommits(stack.settings().warehouse(), presto);
            }
        }
    }

    private void topic(Folders folders, EventType type, Report report) throws Exception {
        try (Folders.Folder folder = folders.create("sandbox");
                SandboxStack stack = SandboxStack.inFolder(folder.path())) {
            stack.up();
            new TopicBenchmark(stack, type).run(Math.round(scale * WARM_UP), Math.round(scale * EVENTS), report);
        }
    }
}
