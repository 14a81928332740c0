package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The storage is chosen once for a state folder. */
class StorageChoiceTest {
    @TempDir
    private Path state;

    private final SettingsOptions options = new SettingsOptions();

    private void startedBefore(String storage) throws IOException {
        Settings before = new Settings(SettingsOptions.root(), state, Map.of(Setting.STORAGE, storage));
        before.save();
        Files.createDirectories(before.data());
    }

    private SettingsOptions options() {
        new CommandLine(new Holder(options)).parseArgs("--state", state.toString());
        return options;
    }

    @CommandLine.Command
    private record Holder(@CommandLine.Mixin SettingsOptions options) {}

    @Test
    void isLocalFilesAtFirst() {
        assertThat(options().settingsToResume(Map.of()).storage()).isEqualTo(Storage.LOCAL);
    }

    @Test
    void staysAsItWasChosen() throws IOException {
        startedBefore("s3");

        assertThat(options().settingsToResume(Map.of()).storage()).isEqualTo(Storage.S3);
        assertThat(options().settingsToResume(Map.of(Setting.STORAGE, "s3")).storage())
                .isEqualTo(Storage.S3);
    }

    @Test
    void isNotChangedWithoutAFreshStart() throws IOException {
        startedBefore("s3");
        SettingsOptions again = options();

        assertThatThrownBy(() -> again.settingsToResume(Map.of(Setting.STORAGE, "hdfs")))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("'s3', not 'hdfs'");
        assertThatThrownBy(() -> again.settingsToResume(Map.of(Setting.STORAGE, "local")))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("'s3', not 'local'");
    }

    @Test
    void keepsTheAddressThatTablesWereMadeWith() throws IOException {
        startedBefore("s3");
        SettingsOptions again = options();

        assertThat(again.settingsToResume(Map.of(Setting.HDFS_PORT, "19999")).value(Setting.HDFS_PORT))
                .isEqualTo("19999");
        assertThatThrownBy(() -> again.settingsToResume(Map.of(Setting.S3_PORT, "19999")))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("s3.port '19480', not '19999'");
    }

    @Test
    void keepsTheCatalogUntilAnotherIsNamed() throws IOException {
        Settings before = new Settings(SettingsOptions.root(), state, Map.of(Setting.EVENT_CATALOG, "/mine"));
        before.save();
        Files.createDirectories(before.data());
        SettingsOptions again = options();

        assertThat(again.settingsToResume(Map.of()).eventCatalog()).isEqualTo(Path.of("/mine"));
        assertThat(again.settingsToResume(Map.of(Setting.EVENT_CATALOG, "event-catalog"))
                        .eventCatalog())
                .isEqualTo(Path.of("event-catalog").toAbsolutePath());
    }

    @Test
    void isFreeAfterAllIsWiped() throws IOException {
        new Settings(SettingsOptions.root(), state, Map.of(Setting.STORAGE, "s3")).save();

        assertThat(options().settingsToResume(Map.of(Setting.STORAGE, "hdfs")).storage())
                .isEqualTo(Storage.HDFS);
    }
}
