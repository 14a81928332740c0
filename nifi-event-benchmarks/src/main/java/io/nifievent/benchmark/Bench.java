package io.nifievent.benchmark;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code ./pipeline bench NAME}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the pipeline beside its peers and ceilings, in one run.",
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            ListenCommand.class,
            ValidateCommand.class,
            HudiCommand.class,
            PipelineCommand.class,
            SparkCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Bench {

    /** Exit code when a target was missed. */
    static final int TARGET_MISSED = 3;

    private Bench() {}

    public static void main(String[] arguments) {
        // Figures look the same everywhere.
        Locale.setDefault(Locale.ROOT);
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::endServers));
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .execute(arguments));
    }

    /** A benchmark that is stopped by a signal leaves none of its servers running. */
    private static void endServers() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    }
}
