package io.nifievent.sandbox.command;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.part.Part;
import io.nifievent.sandbox.part.Parts;
import io.nifievent.sandbox.process.LogFile;
import io.nifievent.sandbox.process.Supervisor;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "logs", mixinStandardHelpOptions = true, description = "Shows what a part wrote since it was started.")
public final class LogsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Parameters(
            paramLabel = "PART",
            description = "nifi, presto, hive-metastore or kafka; by storage also s3proxy, namenode or datanode.")
    private String part = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many of the last lines. Default: 50.")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is written from now on, until Ctrl-C.")
    private boolean follow;

    @Override
    public Integer call() throws Exception {
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "-n takes a number from 0 on, not " + lines);
        }
        Settings settings = options.settings();
        Part named = Parts.of(settings).named(part);
        LogFile log = new Supervisor(settings).log(named);
        if (!Files.exists(log.path())) {
            throw new SandboxFailure(named.name() + " was never started here.", "Start it with ./pipeline up.");
        }
        PrintWriter out = spec.commandLine().getOut();
        log.lastLines(lines).forEach(out::println);
        out.flush();
        if (follow) {
            log.follow(out, () -> !out.checkError());
        }
        return 0;
    }
}
