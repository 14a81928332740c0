package io.nifievent.sandbox.command;

import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.part.Part;
import io.nifievent.sandbox.part.Parts;
import io.nifievent.sandbox.process.ProcessIdentity;
import io.nifievent.sandbox.process.Supervisor;
import io.nifievent.sandbox.query.TextTable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows each part: state (ready, not answering, died, stopped), pid, ports, memory. Exit code 0 when all are ready, else 1.")
public final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() {
        Settings settings = options.settings();
        Supervisor supervisor = new Supervisor(settings);
        TextTable table = new TextTable();
        table.header(List.of("PART", "STATE", "PID", "PORTS", "MEMORY"));
        boolean allReady = true;
        long total = 0;
        for (Part part : Parts.of(settings).all()) {
            Optional<ProcessIdentity> recorded = supervisor.recorded(part);
            Optional<ProcessIdentity> running = recorded.filter(ProcessIdentity::isAlive);
            String state = running.isEmpty()
                    ? recorded.isEmpty() ? "stopped" : "died"
                    : part.isReady() ? "ready" : "not answering";
            long bytes = running.isEmpty() ? 0 : running.get().residentBytes().orElse(0);
            total += bytes;
            allReady &= state.equals("ready");
            table.row(List.of(
                    part.name(),
                    state,
                    running.map(process -> Long.toString(process.pid())).orElse("-"),
                    String.join(",", part.ports().stream().map(settings::value).toList()),
                    running.isEmpty() ? "-" : megabytes(bytes)));
        }
        table.row(List.of("total", "", "", "", megabytes(total)));
        table.print(spec.commandLine().getOut());
        return allReady ? 0 : 1;
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
