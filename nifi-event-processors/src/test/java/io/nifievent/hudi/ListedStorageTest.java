package io.nifievent.hudi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hudi.io.storage.HoodieIOFactory;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.HoodieStorageUtils;
import org.apache.hudi.storage.StoragePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the storage is asked shows when the files are gone meanwhile. */
class ListedStorageTest {

    @TempDir
    Path folder;

    private HoodieStorage storage;
    private StoragePath empty;
    private StoragePath full;
    private StoragePath other;

    @BeforeEach
    void list() throws Exception {
        Path emptyFile = Files.createFile(folder.resolve("1.inflight"));
        Path fullFile = Files.writeString(folder.resolve("1.commit"), "{}");
        try (HadoopStorage lake = new HadoopStorage(new LakehouseSettings(folder.toUri()))) {
            HoodieStorage plain = HoodieStorageUtils.getStorage(
                    new StoragePath(folder.toUri()), lake.listedEngine().getStorageConf());
            storage = HoodieIOFactory.getIOFactory(plain)
                    .getStorage(new StoragePath(folder.toUri()), false, 0, 0, 0, "", null);
        }
        empty = new StoragePath(emptyFile.toUri());
        full = new StoragePath(fullFile.toUri());
        Path otherFile = Files.writeString(folder.resolve("2.commit"), "[]");
        other = new StoragePath(otherFile.toUri());
        storage.listDirectEntries(new StoragePath(folder.toUri()), path -> true);
        assertThat(content(other)).isEqualTo("[]");
        Files.delete(emptyFile);
        Files.delete(fullFile);
        Files.delete(otherFile);
    }

    private String content(StoragePath path) throws IOException {
        try (var content = storage.open(path)) {
            return new String(content.readAllBytes(), UTF_8);
        }
    }

    @Test
    void doesNotAskForWhatWasListed() throws Exception {
        assertThat(storage.getPathInfo(full).getLength()).isEqualTo(2);
        assertThat(content(empty)).isEmpty();
    }

    @Test
    void readsOnceWhatIsReadTwiceInARow() throws Exception {
        assertThat(content(empty)).isEmpty();
        assertThat(content(other)).isEqualTo("[]");
        storage.deleteFile(other);
        assertThatThrownBy(() -> storage.open(other)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void readsWhatHasContentAndForgetsWhatItDeletes() throws Exception {
        assertThatThrownBy(() -> storage.open(full)).isInstanceOf(FileNotFoundException.class);
        storage.deleteFile(full);
        assertThatThrownBy(() -> storage.getPathInfo(full)).isInstanceOf(FileNotFoundException.class);
    }
}
