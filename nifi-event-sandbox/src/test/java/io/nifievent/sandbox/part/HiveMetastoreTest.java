package io.nifievent.sandbox.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiveMetastoreTest {
    @TempDir
    private Path root;

    @Test
    void keepsDatabaseAndWarehouseInAFolderWhoseNameHasToBeEscaped() throws Exception {
        Settings settings = new Settings(root, root.resolve("<a & b>"), Map.of());
        Path database = settings.data().resolve("derby");

        Path site = Files.writeString(root.resolve("site.xml"), new HiveMetastore(settings).site(database));

        assertThat(XmlText.of(site, "value"))
                .contains("jdbc:derby:;databaseName=" + database + ";create=true", "file://" + settings.warehouse());
    }

    @Test
    void keepsWhatItKnowsFromStartToStart() throws Exception {
        Settings settings = new Settings(root, root.resolve("state"), Map.of());
        new HiveMetastore(settings).configure();
        Path known = tables(settings);

        new HiveMetastore(settings).configure();

        assertThat(known).exists();
    }

    /** Presto would read the tables where they lay. */
    @Test
    void knowsNoTableOfAStateFolderThatWasMoved() throws Exception {
        Settings before = new Settings(root, root.resolve("before"), Map.of());
        new HiveMetastore(before).configure();
        tables(before);
        Files.createFile(before.warehouse().resolve("rows"));
        Settings after = new Settings(root, root.resolve("after"), Map.of());
        Files.move(before.state(), after.state());

        new HiveMetastore(after).configure();

        assertThat(after.data().resolve("hive-metastore/derby")).doesNotExist();
        assertThat(after.warehouse().resolve("rows")).exists();
    }

    /** What Derby would keep of them. */
    private static Path tables(Settings settings) throws IOException {
        Path database = Files.createDirectories(settings.data().resolve("hive-metastore/derby/seg0"));
        return Files.writeString(database.resolve("c10.dat"), "tables");
    }
}
