package io.nifievent.sandbox.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NifiTest {

    @TempDir
    private Path root;

    @BeforeEach
    void addBundles() throws IOException {
        addBundle("nifi-event-nar/target");
        addBundle(".pipeline/parts/nifi-standard-nar");
    }

    private void addBundle(String folder) throws IOException {
        Files.createFile(Files.createDirectories(root.resolve(folder)).resolve(folder.replace('/', '-') + ".nar"));
    }

    @Test
    void keepsItsStateInAFolderWhoseNameXmlHasToEscape() throws Exception {
        Settings settings = new Settings(root, root.resolve("<a & b>"), Map.of());

        new Nifi(settings).prepare();

        assertThat(XmlText.of(settings.data().resolve("nifi/conf/state-management.xml"), "property"))
                .contains(settings.data() + "/nifi/state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void flushesContentAndFlowFilesOfEachCommitIfItIsTo(String synced) throws IOException {
        Settings settings = new Settings(root, root.resolve("state"), Map.of(Setting.NIFI_SYNC, synced));

        new Nifi(settings).prepare();

        Properties written = new Properties();
        try (Reader file = Files.newBufferedReader(settings.data().resolve("nifi/conf/nifi.properties"))) {
            written.load(file);
        }
        assertThat(written)
                .containsEntry("nifi.content.repository.always.sync", synced)
                .containsEntry("nifi.flowfile.repository.always.sync", synced);
    }
}
