package io.nifievent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.CatalogZip;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.Pseudonyms;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {

    @TempDir
    Path directory;

    private FileSource source = new FileSource(Path.of(""), Pseudonyms.none());

    @BeforeEach
    void open() throws IOException {
        source = new FileSource(directory, Pseudonyms.none());
        write("catalog.json", "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        addType("Call");
        addType("Visit");
    }

    @Test
    void findsTheFolderInChangeUntilTwoLooksFindTheSame() throws Exception {
        assertThat(types()).containsExactly("Call", "Visit");
        Files.delete(directory.resolve("Call/event-type.json"));
        assertThat(source.read()).isEqualTo(new CatalogSource.Found.InChange());
        write("Call/event-type.json", "{\"time\":\"/At\",\"description\":\"half\"}");
        assertThat(source.read()).isEqualTo(new CatalogSource.Found.InChange());
        addType("Search");
        assertThat(source.read()).isEqualTo(new CatalogSource.Found.InChange());
        assertThat(types()).containsExactly("Call", "Search", "Visit");
        assertThat(types()).containsExactly("Call", "Search", "Visit");
    }

    @Test
    void tellsWhatIsWrongWithAFolderOnlyWhenItStaysSo() throws Exception {
        assertThat(types()).contains("Visit");
        write("Visit/V2.schema.json", "{\"type\":");
        assertThat(source.read()).isEqualTo(new CatalogSource.Found.InChange());
        for (int reading = 0; reading < 2; reading++) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("V2.schema.json");
        }
    }

    @Test
    void mindsNoFilesThatNoCatalogIsReadFrom() throws Exception {
        assertThat(types()).contains("Visit");
        for (int copy = 0; copy < 2; copy++) {
            write("sync-status.json", "{\"copy\":" + copy + "}");
            write("Visit/notes.json", "{\"copy\":" + copy + "}");
            write("notes/V1.schema.json", "{\"copy\":" + copy + "}");
            assertThat(types()).contains("Visit");
        }
    }

    @Test
    void takesFilesThatAreWrittenAgainAsTheyWereForTheSame() throws Exception {
        assertThat(types()).contains("Visit");
        write("Visit/V1.schema.json", CatalogZip.SCHEMA);
        Files.setLastModifiedTime(directory.resolve("Visit/V1.schema.json"), FileTime.fromMillis(0));
        assertThat(types()).contains("Visit");
    }

    @Test
    void findsAZipInChangeUntilTwoLooksFindTheSame() throws Exception {
        Path zip =
                Files.write(directory.resolve("catalog.zip"), CatalogZip.good().bytes());
        source = new FileSource(zip, Pseudonyms.none());
        assertThat(types()).containsExactly("Visit");
        byte[] next = CatalogZip.good().withType("Call").bytes();
        Files.write(zip, Arrays.copyOf(next, next.length / 2));
        assertThat(source.read()).isEqualTo(new CatalogSource.Found.InChange());
        Files.write(zip, next);
        assertThat(source.read()).isEqualTo(new CatalogSource.Found.InChange());
        assertThat(types()).containsExactly("Call", "Visit");
    }

    @Test
    void saysThatThereIsNothing() {
        source = new FileSource(directory.resolve("none"), Pseudonyms.none());
        assertThatThrownBy(source::read)
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("none does not exist");
    }

    private List<String> types() throws CatalogException, IOException {
        return source.read().whole().orElseThrow().types().stream()
                .map(EventType::name)
                .toList();
    }

    private void addType(String name) throws IOException {
        write(name + "/V1.schema.json", CatalogZip.SCHEMA);
        write(name + "/event-type.json", "{\"time\":\"/At\"}");
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
