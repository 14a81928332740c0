package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped flow with its tables in HDFS, and their lock there too. */
class HdfsStorageIT {

    @Test
    void storesEachEventOnce(@TempDir Path folder) throws Exception {
        Settings settings = new Settings(
                        SettingsOptions.root(), folder.resolve("state"), Map.of(Setting.STORAGE, Storage.HDFS.word()))
                .withFreePorts();
        Path flow = SharedLock.flow(folder.resolve("flow.json"));
        try (SandboxStack stack = new SandboxStack(settings, flow, Progress.to(System.out, false))) {
            stack.up();

            new StorageStory(stack).tell();
            new ServicesStory(stack).tell();

            // The metastore makes a folder for its database; no file of a table belongs there.
            try (Stream<Path> local = Files.walk(stack.settings().warehouse())) {
                assertThat(local).noneMatch(Files::isRegularFile);
            }
        }
    }
}
