package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped flow with its tables in S3. */
class S3StorageIT {

    @Test
    void storesEachEventOnce(@TempDir Path state) throws Exception {
        try (SandboxStack stack = SandboxStack.inFolder(state, Map.of(Setting.STORAGE, Storage.S3.word()))) {
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
