package io.nifievent.sandbox.command;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.part.Presto;
import io.nifievent.sandbox.query.Format;
import io.nifievent.sandbox.query.PrestoQueries;
import io.nifievent.sandbox.query.QueryPrompt;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description =
                "Asks Presto, catalog hudi, schema events, time zone UTC. Without SQL it opens a prompt. Exit code 1 when Presto refuses the query.")
public final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "SQL", arity = "0..1", description = "One statement.")
    private Optional<String> sql = Optional.empty();

    @Option(names = "--file", paramLabel = "FILE", description = "File with one statement, instead of SQL.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (with a header), csv (without one) or json (an object a line). Default: table.")
    private Format format = Format.TABLE;

    @Override
    public Integer call() throws Exception {
        if (sql.isPresent() && file.isPresent()) {
            throw new ParameterException(spec.commandLine(), "SQL and --file exclude each other");
        }
        Optional<String> statement = file.isPresent() ? Optional.of(read(file.get())) : sql;
        Settings settings = options.settings();
        new Presto(settings).requireReady();
        PrestoQueries presto = new PrestoQueries(settings.prestoJdbcUrl());
        if (statement.isEmpty()) {
            new QueryPrompt(presto, format, settings.run().resolve("query.history")).run();
            return 0;
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            format.print(rows -> presto.run(statement.get(), rows), out);
            out.flush();
            return 0;
        } catch (SQLException e) {
            out.flush();
            spec.commandLine().getErr().println("error: " + e.getMessage());
            return 1;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new SandboxFailure("Cannot read " + file + ": " + e, "Name a file with one statement, in UTF-8.", e);
        }
    }
}
