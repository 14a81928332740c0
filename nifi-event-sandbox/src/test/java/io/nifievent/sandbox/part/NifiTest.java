package io.nifievent.sandbox.part;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NifiTest {

    private static final String FLOW =
            "{\"parameterContexts\":[{\"name\":\"Mine\",\"parameters\":[{\"name\":\"http.port\",\"value\":\"1\"},"
                    + "{\"name\":\"lakehouse.base.path\",\"value\":\"%s\"}]},"
                    + "{\"name\":\"Another\",\"parameters\":[{\"name\":\"lakehouse.base.path\",\"value\":\"s3a://another\"}]}],"
                    + "\"rootGroup\":{\"processGroups\":[{\"name\":\"Event pipeline\",\"parameterContextName\":\"Mine\"},"
                    + "{\"name\":\"Other\",\"parameterContextName\":\"Another\"}],\"x\":-0.5}}";

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

    @Test
    void storesNothingWhereItsStateFolderWasBefore() throws Exception {
        Settings settings = new Settings(root, root.resolve("moved"), Map.of());
        Path flow =
                Files.createDirectories(settings.data().resolve("nifi/conf")).resolve("flow.json.gz");
        writeZipped(flow, FLOW.formatted("file:///before/data/warehouse"));

        new Nifi(settings).prepare();

        assertThat(unzipped(flow)).isEqualTo(FLOW.formatted(settings.lakehouse()));
    }

    @Test
    void startsWithAFlowThatWasNeverSaved() throws Exception {
        Settings settings = new Settings(root, root.resolve("state"), Map.of());
        Path flow =
                Files.createDirectories(settings.data().resolve("nifi/conf")).resolve("flow.json.gz");
        Files.createFile(flow);

        new Nifi(settings).prepare();

        assertThat(flow).isEmptyFile();
    }

    @Test
    void saysThatAFlowIsDamaged() throws Exception {
        Settings settings = new Settings(root, root.resolve("state"), Map.of());
        Path flow =
                Files.createDirectories(settings.data().resolve("nifi/conf")).resolve("flow.json.gz");
        Files.writeString(flow, "torn");

        assertThatThrownBy(() -> new Nifi(settings).prepare())
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining(flow.toString());
    }

    private static void writeZipped(Path file, String text) throws IOException {
        try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(file))) {
            zipped.write(text.getBytes(UTF_8));
        }
    }

    private static String unzipped(Path file) throws IOException {
        try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(content.readAllBytes(), UTF_8);
        }
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
