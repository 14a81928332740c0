package io.nifievent.sandbox;

import io.nifievent.sandbox.catalog.CatalogCommand;
import io.nifievent.sandbox.command.DownCommand;
import io.nifievent.sandbox.command.LogsCommand;
import io.nifievent.sandbox.command.QueryCommand;
import io.nifievent.sandbox.command.StatusCommand;
import io.nifievent.sandbox.command.UpCommand;
import io.nifievent.sandbox.send.SendCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code ./pipeline COMMAND}. */
@Command(
        name = "pipeline",
        description = "Runs the event pipeline on this machine: NiFi, Kafka, Hive Metastore and Presto, the real ones.",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Also: ./pipeline test runs every test of the project, ./pipeline bench measures it."},
        subcommands = {
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            SendCommand.class,
            QueryCommand.class,
            CatalogCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Sandbox {
    private Sandbox() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Sandbox())
                .addSubcommand(UpCommand.commandLine())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((exception, command, parsed) -> explain(exception, command.getErr()));
    }

    private static int explain(Exception exception, PrintWriter err) {
        if (exception instanceof SandboxFailure failure) {
            err.println("error: " + failure.getMessage());
            err.println(failure.remedy());
        } else {
            exception.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
