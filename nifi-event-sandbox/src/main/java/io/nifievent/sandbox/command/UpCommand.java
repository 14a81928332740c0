package io.nifievent.sandbox.command;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.catalog.CatalogLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts everything, sends sample events and shows what Presto answers about them. Everything stays up; what runs already is left alone.",
            "",
            "A setting below can also be an environment variable (PIPELINE_NIFI_PORT) or a line in pipeline.properties (nifi.port=18080)."
        })
public final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(names = "--fresh", description = "Stops what runs and wipes all events, tables and the flow first.")
    private boolean fresh;

    @Option(names = "--no-demo", description = "Sends no sample events.")
    private boolean noDemo;

    @Option(
            names = "--flow",
            paramLabel = "FILE",
            description = "Flow definition to import. Default: flow-templates/event-pipeline.json.")
    private Optional<Path> flow = Optional.empty();

    /** The command with an option for every setting there is. */
    public static CommandLine commandLine() {
        CommandLine command = new CommandLine(new UpCommand());
        for (Setting setting : Setting.values()) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder(setting.flag())
                            .type(String.class)
                            .paramLabel(setting.kind())
                            .description("%s. Default: %s"
                                    .formatted(
                                            Character.toUpperCase(setting.description()
                                                            .charAt(0))
                                                    + setting.description().substring(1),
                                            setting.defaultValue()))
                            .build());
        }
        return command;
    }

    @Override
    public Integer call() throws Exception {
        Progress progress = Progress.onStandardOutput();
        Settings settings = settings();
        Path definition = flow.orElse(settings.flowTemplate()).toAbsolutePath();
        if (!Files.isRegularFile(definition) || !Files.isReadable(definition)) {
            throw new SandboxFailure(
                    "There is no flow definition " + definition + ".",
                    "Give --flow the path of a file, or leave it out.");
        }
        SandboxStack stack = new SandboxStack(settings, definition, progress);
        if (fresh) {
            // what runs may be other parts than those to start
            Settings saved = options.settings();
            SandboxStack before = new SandboxStack(saved, saved.flowTemplate(), progress);
            before.down();
            // what keeps the start from succeeding is to show before the events are gone
            stack.fetch();
            stack.requireFreePorts();
            before.wipe();
        }
        boolean started = stack.up();
        if (started && !noDemo) {
            new Demo(settings, progress).run();
        }
        progress.say("");
        progress.say("NiFi      " + settings.nifi());
        progress.say("Presto    " + settings.presto());
        progress.say("Events    " + settings.listenEndpoint() + " (ListenEvents), " + settings.eventsEndpoint()
                + " (ListenHTTP)");
        progress.say("");
        progress.say("./pipeline query \"SHOW TABLES\" asks Presto, ./pipeline down stops everything.");
        return 0;
    }

    /** What runs keeps the settings it was started with. */
    private Settings settings() {
        Map<Setting, String> flags = flags();
        Settings wanted = fresh ? options.settingsToStart(flags) : options.settingsToResume(flags);
        Settings saved = options.settings();
        boolean runs = new SandboxStack(saved, saved.flowTemplate(), Progress.onStandardOutput()).isAnyUp();
        if (!runs || fresh) {
            // NiFi would look for it in vain for minutes, and a fresh start has wiped all by then
            new CatalogLocation(wanted.eventCatalog().toString()).usable();
            return wanted;
        }
        if (!flags.isEmpty() && !wanted.equals(saved)) {
            throw new SandboxFailure(
                    "Parts run with other settings than " + flags.keySet() + " say.",
                    "Stop them with ./pipeline down first, then ./pipeline up with the new settings.");
        }
        return saved;
    }

    private Map<Setting, String> flags() {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            Optional.ofNullable(spec.findOption(setting.flag()).<String>getValue())
                    .ifPresent(value -> flags.put(setting, value));
        }
        return flags;
    }
}
