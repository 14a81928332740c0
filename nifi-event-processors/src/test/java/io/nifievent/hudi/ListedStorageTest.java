package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private Path emptyFile;
    private Path fullFile;
    private StoragePath empty;
    private StoragePath full;

    @BeforeEach
    void write() throws Exception {
        emptyFile = Files.createFile(folder.resolve("1.inflight"));
        fullFile = Files.writeString(folder.resolve("1.commit"), "{}");
        empty = new StoragePath(emptyFile.toUri());
        full = new StoragePath(fullFile.toUri());
    }

    /** A storage that has listed the files. */
    private HoodieStorage listed() throws IOException {
        try (HadoopStorage lake = new HadoopStorage(new LakehouseSettings(folder.toUri()))) {
            HoodieStorage plain = HoodieStorageUtils.getStorage(
                    new StoragePath(folder.toUri()), lake.listedEngine().getStorageConf());
            HoodieStorage storage = HoodieIOFactory.getIOFactory(plain)
                    .getStorage(new StoragePath(folder.toUri()), false, 0, 0, 0, "", null);
            storage.listDirectEntries(new StoragePath(folder.toUri()), path -> true);
            return storage;
        }
    }

    private static String read(HoodieStorage storage, StoragePath path) throws IOException {
        try (var content = storage.open(path)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void doesNotAskForWhatWasListed() throws Exception {
        HoodieStorage storage = listed();
        Files.delete(emptyFile);
        Files.delete(fullFile);
        assertThat(storage.getPathInfo(full).getLength()).isEqualTo(2);
        assertThat(read(storage, empty)).isEmpty();
    }

    @Test
    void readsWhatHasContentAndForgetsWhatItDeletes() throws Exception {
        HoodieStorage storage = listed();
        Files.delete(fullFile);
        assertThatThrownBy(() -> storage.open(full)).isInstanceOf(FileNotFoundException.class);
        storage.deleteFile(full);
        assertThatThrownBy(() -> storage.getPathInfo(full)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void readsAFileOnceForAllItsRuns() throws Exception {
        HoodieStorage later = listed();
        assertThat(read(listed(), full)).isEqualTo("{}");
        Files.delete(fullFile);
        assertThat(read(later, full)).isEqualTo("{}");
    }

    /** What is archived takes no memory any more. */
    @Test
    void forgetsWhatAFileHeldWhenItDeletesIt() throws Exception {
        HoodieStorage later = listed();
        HoodieStorage storage = listed();
        assertThat(read(storage, full)).isEqualTo("{}");
        storage.deleteFile(full);
        assertThatThrownBy(() -> later.open(full)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void readsAnotherFileOfTheSameName() throws Exception {
        assertThat(read(listed(), full)).isEqualTo("{}");
        Files.writeString(fullFile, "{ }");
        assertThat(read(listed(), full)).isEqualTo("{ }");
    }
}
