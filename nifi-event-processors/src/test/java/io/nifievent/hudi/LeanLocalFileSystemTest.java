package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it lists, beside what Hadoop's own local file system lists. */
final class LeanLocalFileSystemTest {

    @TempDir
    private java.nio.file.Path folder;

    private FileSystem lean;
    private FileSystem hadoops;

    @BeforeEach
    void open() throws IOException {
        lean = opened(new LeanLocalFileSystem());
        hadoops = opened(new RawLocalFileSystem());
    }

    private static FileSystem opened(FileSystem fileSystem) throws IOException {
        fileSystem.initialize(URI.create("file:///"), new Configuration());
        return fileSystem;
    }

    private record Entry(Path path, boolean isDirectory, long length, long modified, short replication, long block) {

        static Entry of(FileStatus status) {
            return new Entry(
                    status.getPath(),
                    status.isDirectory(),
                    status.getLen(),
                    status.getModificationTime(),
                    status.getReplication(),
                    status.getBlockSize());
        }
    }

    private static List<Entry> listed(FileSystem fileSystem, Path path) throws IOException {
        return Arrays.stream(fileSystem.listStatus(path)).map(Entry::of).toList();
    }

    @Test
    void listsFilesAndFoldersOfAnyName() throws IOException {
        for (String name :
                List.of("20200701120000000.commit", "a b", "a:b", "100%", "%2F", "day=1", "\u00fc", ".hidden")) {
            Files.writeString(folder.resolve(name), name);
        }
        Files.writeString(Files.createDirectory(folder.resolve("folder")).resolve("file"), "not listed");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a b"));
        Path path = new Path(folder.toUri());

        assertThat(listed(lean, path)).hasSize(10).containsExactlyInAnyOrderElementsOf(listed(hadoops, path));
    }

    @Test
    void leavesOutLinksToNothing() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));

        assertThat(listed(lean, new Path(folder.toUri()))).isEmpty();
    }

    @Test
    void listsAFileAsItself() throws IOException {
        Path file =
                new Path(Files.writeString(folder.resolve("file"), "content").toUri());

        assertThat(listed(lean, file)).isEqualTo(listed(hadoops, file)).hasSize(1);
    }

    @Test
    void failsForWhatIsNotThere() {
        Path nothing = new Path(folder.resolve("nothing").toUri());

        assertThatThrownBy(() -> lean.listStatus(nothing)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void listsRelativePathsInFull() throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        lean.setWorkingDirectory(new Path(folder.toUri()));
        hadoops.setWorkingDirectory(new Path(folder.toUri()));

        assertThat(listed(lean, new Path(".")))
                .isEqualTo(listed(hadoops, new Path(".")))
                .hasSize(1);
    }
}
