package io.nifievent.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of the commands that are about one sandbox, and the settings of the sandbox it names. */
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

    /**
     * As {@link #settingsToStart}, for a state folder that may hold tables: they stay where they lie, and the catalog that their events
     * are judged by stays unless another is named.
     *
     * @throws SandboxFailure when they are asked to lie elsewhere
     */
    public Settings settingsToResume(Map<Setting, String> flags) {
        Settings wanted = settingsToStart(flags);
        Optional<Settings> before =
                Settings.saved(root(), stateFolder()).filter(saved -> Files.isDirectory(saved.data()));
        if (before.isEmpty()) {
            return wanted;
        }
        Map<Setting, String> values = new EnumMap<>(wanted.values());
        for (Setting setting : before.get().storage().address()) {
            String kept = before.get().value(setting);
            String asked = wanted.value(setting);
            if (!asked.equals(kept) && !isByDefault(setting, asked, flags)) {
                throw new SandboxFailure(
                        "The tables of this sandbox were made with %s '%s', not '%s'."
                                .formatted(setting.key(), kept, asked),
                        "./pipeline up --fresh %s %s starts anew, without the events and tables there are."
                                .formatted(setting.flag(), asked));
            }
            values.put(setting, kept);
        }
        if (isByDefault(Setting.EVENT_CATALOG, wanted.value(Setting.EVENT_CATALOG), flags)) {
            values.put(Setting.EVENT_CATALOG, before.get().value(Setting.EVENT_CATALOG));
        }
        return new Settings(wanted.root(), wanted.state(), values);
    }

    private static boolean isByDefault(Setting setting, String asked, Map<Setting, String> flags) {
        return asked.equals(setting.defaultValue()) && !flags.containsKey(setting);
    }

    private Path stateFolder() {
        return state.orElseGet(() -> root().resolve(".pipeline"));
    }

    /** The checkout: ./pipeline says where it lies. */
    public static Path root() {
        return Path.of(System.getProperty("pipeline.root", "."));
    }
}
