package io.nifievent.benchmark;

import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.validate.ValidateBenchmark;
import io.nifievent.sandbox.SettingsOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./pipeline bench validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Measures ValidateEvents, content in and content out, beside the bare validator library and stock"
                + " ValidateRecord. All in one thread; figures are per second of CPU, collector and compiler included.")
final class ValidateCommand implements Callable<Integer> {

    /** What can be run by itself. */
    enum Part {
        VALID,
        BAD,
        HEAP
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
            names = "--scale",
            paramLabel = "SHARE",
            description =
                    "Share of the events to run, for a quick look; other than 1, the default, all targets are void.")
    private double scale = 1;

    @Override
    public Integer call() throws Exception {
        Report report = new Report(spec.commandLine().getOut(), scale == 1);
        ValidateBenchmark benchmark =
                new ValidateBenchmark(SettingsOptions.root().resolve("event-catalog"), scale, report);
        for (Part part : parts) {
            switch (part) {
                case VALID -> benchmark.valid();
                case BAD -> benchmark.bad();
                case HEAP -> benchmark.heap();
            }
        }
        return report.met() ? 0 : Bench.TARGET_MISSED;
    }
}
