package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
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
        storage.listDirectEntries(new StoragePath(folder.toUri()), path -> true);
        Files.delete(emptyFile);
        Files.delete(fullFile);
    }

    @Test
    void doesNotAskForWhatWasListed() throws Exception {
        assertThat(storage.getPathInfo(full).getLength()).isEqualTo(2);
        try (var content = storage.open(empty)) {
            assertThat(content.read()).isEqualTo(-1);
        }
    }

    @Test
    void readsWhatHasContentAndForgetsWhatItDeletes() throws Exception {
        assertThatThrownBy(() -> storage.open(full)).isInstanceOf(FileNotFoundException.class);
        storage.deleteFile(full);
        assertThatThrownBy(() -> storage.getPathInfo(full)).isInstanceOf(FileNotFoundException.class);
    }
}
