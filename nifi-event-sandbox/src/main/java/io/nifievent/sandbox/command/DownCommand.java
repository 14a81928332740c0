package io.nifievent.sandbox.command;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops everything. Events, tables and the flow are kept for the next up.")
public final class DownCommand implements Callable<Integer> {
    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        Progress progress = Progress.onStandardOutput();
        if (!new SandboxStack(settings, settings.flowTemplate(), progress).down()) {
            progress.say("Nothing runs.");
        }
        return 0;
    }
}
