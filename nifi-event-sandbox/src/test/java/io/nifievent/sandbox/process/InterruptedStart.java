package io.nifievent.sandbox.process;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command of its own that starts a part which is never ready. */
final class InterruptedStart {
    static final ShellPart PART =
            new ShellPart("endless", Setting.KAFKA_PORT, "sleep 60", false, Duration.ofMinutes(1));

    private InterruptedStart() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = new Settings(Path.of(arguments[0]), Path.of(arguments[0]), Map.of()).withFreePorts();
        try (Startup startup = new Startup(settings, new Supervisor(settings), ShellPart.SILENT)) {
            startup.start(List.of(PART));
        }
    }
}
