package io.nifievent.sandbox.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.Settings;
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
}
