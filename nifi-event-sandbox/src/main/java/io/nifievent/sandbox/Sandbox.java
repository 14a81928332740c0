package io.nifievent.sandbox;

import io.nifievent.sandbox.catalog.CatalogCommand;
import io.nifievent.sandbox.command.DownCommand;
import io.nifievent.sandbox.command.LogsCommand;
import io.nifievent.sandbox.command.QueryCommand;
import io.nifievent.sandbox.command.StatusCommand;
import io.nifievent.sandbox.command.UpCommand;
import io.nifievent.sandbox.send.SendCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
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
    private static final String FILES = "Check the path, its owner and the room on the disk (df).";
    private static final String PRESTO =
            "./pipeline status says whether Presto runs, ./pipeline logs presto what it does.";

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
        switch (exception) {
            case SandboxFailure failure -> say(String.valueOf(failure.getMessage()), failure.remedy(), err);
            case IOException failure -> say(failure.toString(), FILES, err);
            case UncheckedIOException failure -> say(withCause(failure), FILES, err);
            case SQLException failure -> say(failure.toString(), PRESTO, err);
            default -> exception.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** One that has no message of its own has its cause's. */
    private static String withCause(UncheckedIOException failure) {
        String message = String.valueOf(failure.getMessage());
        String cause = String.valueOf(failure.getCause());
        return message.equals(cause) ? message : message + ": " + cause;
    }

    private static void say(String what, String remedy, PrintWriter err) {
        err.println("error: " + what);
        err.println(remedy);
    }
}
