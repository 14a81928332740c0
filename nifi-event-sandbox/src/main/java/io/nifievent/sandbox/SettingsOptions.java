package io.nifievent.sandbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option every command has, and the settings of the sandbox it names. */
public final class SettingsOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Folder with all that the sandbox writes. Default: .pipeline in the checkout.")
    private Optional<Path> state = Optional.empty();

    /** What the sandbox of this state folder was started with, or what it would be started with. */
    public Settings settings() {
        return Settings.saved(root(), stateFolder()).orElseGet(() -> settingsToStart(Map.of()));
    }

    /** For {@code up}: flags win over the environment, that over pipeline.properties, that over the defaults. */
    public Settings settingsToStart(Map<Setting, String> flags) {
        return Settings.of(root(), stateFolder(), System.getenv(), flags);
    }

    private Path stateFolder() {
        return state.orElseGet(() -> root().resolve(".pipeline"));
    }

    /** The checkout: ./pipeline says where it lies. */
    public static Path root() {
        return Path.of(System.getProperty("pipeline.root", "."));
    }
}
