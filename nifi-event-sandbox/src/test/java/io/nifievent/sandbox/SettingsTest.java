package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.part.Part;
import io.nifievent.sandbox.part.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path root;

    @Test
    void hasTheAdvertisedDefaults() {
        Settings settings = Settings.of(root, root.resolve(".pipeline"), Map.of(), Map.of());

        assertThat(settings.nifi()).hasToString("http://127.0.0.1:18080/nifi/");
        assertThat(settings.eventsEndpoint()).hasToString("http://127.0.0.1:18081/events");
        assertThat(settings.listenEndpoint()).hasToString("http://127.0.0.1:18082/events");
        assertThat(settings.prestoJdbcUrl()).isEqualTo("jdbc:presto://127.0.0.1:18088/hudi/events");
        assertThat(settings.kafkaBootstrapServers()).isEqualTo("127.0.0.1:19092");
        assertThat(settings.metastoreUri()).isEqualTo("thrift://127.0.0.1:19083");
    }

    @Test
    void letsFlagsWinOverEnvironmentOverFile() throws IOException {
        Files.write(
                root.resolve("pipeline.properties"), List.of("nifi.port=1001", "presto.port=1002", "kafka.port=1003"));

        Settings settings = Settings.of(
                root,
                root,
                Map.of("PIPELINE_NIFI_PORT", "2001", "PIPELINE_PRESTO_PORT", "2002"),
                Map.of(Setting.NIFI_PORT, "3001"));

        assertThat(settings.port(Setting.NIFI_PORT)).isEqualTo(3001);
        assertThat(settings.port(Setting.PRESTO_PORT)).isEqualTo(2002);
        assertThat(settings.port(Setting.KAFKA_PORT)).isEqualTo(1003);
    }

    @Test
    void looksForTheCatalogOfAFlagWhereTheCommandIsTyped() throws IOException {
        Files.writeString(root.resolve("pipeline.properties"), "event.catalog=mine");

        assertThat(Settings.of(root, root, Map.of(), Map.of()).eventCatalog()).isEqualTo(root.resolve("mine"));
        assertThat(Settings.of(root, root, Map.of(), Map.of(Setting.EVENT_CATALOG, "./mine"))
                        .eventCatalog())
                .isEqualTo(Path.of("mine").toAbsolutePath());
    }

    @Test
    void keepsACatalogInTheCheckoutThereWhereverThatIsMoved() {
        Settings typed = Settings.of(
                root,
                root,
                Map.of(),
                Map.of(Setting.EVENT_CATALOG, root.resolve("mine/catalog").toString()));

        assertThat(typed.value(Setting.EVENT_CATALOG)).isEqualTo("mine/catalog");
    }

    @Test
    void comesBackAsItWasSaved() throws IOException {
        Settings settings = new Settings(root, root.resolve("state"), Map.of(Setting.NIFI_HEAP, "2g")).withFreePorts();

        settings.save();

        assertThat(Settings.saved(root, root.resolve("state"))).contains(settings);
    }

    @Test
    void writesNothingWhenItIsSavedAsItIs() throws IOException {
        Settings settings = new Settings(root, root.resolve("state"), Map.of());
        settings.save();
        Path file = settings.run().resolve("settings.properties");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));

        settings.save();

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(0));
    }

    @Test
    void keepsWhatWasSavedWhenTheDiskTakesNoMore() throws IOException {
        Settings saved = new Settings(root, root.resolve("state"), Map.of(Setting.STORAGE, "s3"));
        saved.save();
        // in the way of the file written beside
        Files.createDirectories(saved.run().resolve("settings.properties.new/folder"));

        assertThatThrownBy(new Settings(root, root.resolve("state"), Map.of())::save)
                .isInstanceOf(IOException.class);

        assertThat(Settings.saved(root, root.resolve("state"))).contains(saved);
    }

    @Test
    void refusesWhatIsNoPortAndWhatIsNeitherTrueNorFalse() {
        assertThatThrownBy(() -> new Settings(root, root, Map.of(Setting.NIFI_SYNC, "yes")))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("nifi.sync is 'yes'");
        assertThatThrownBy(() -> new Settings(root, root, Map.of(Setting.HTTP_PORT, "65536")))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("http.port is '65536'");
    }

    @Test
    void refusesWhatIsNoStorage() {
        assertThatThrownBy(() -> new Settings(root, root, Map.of(Setting.STORAGE, "nfs")))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("storage is 'nfs'")
                .extracting(e -> ((SandboxFailure) e).remedy())
                .asString()
                .contains("local, hdfs or s3");
    }

    @Test
    void putsTheTablesWhereTheStorageSays() {
        assertThat(new Settings(root, root, Map.of()).lakehouse().getScheme()).isEqualTo("file");
        assertThat(new Settings(root, root, Map.of(Setting.STORAGE, "hdfs")).lakehouse())
                .hasToString("hdfs://127.0.0.1:19820/warehouse");
        assertThat(new Settings(root, root, Map.of(Setting.STORAGE, "s3")).lakehouse())
                .hasToString("s3a://lake/warehouse");
    }

    @Test
    void startsThePartsOfTheStorageAlone() {
        assertThat(partsOn("local")).containsExactly("nifi", "presto", "hive-metastore", "kafka");
        assertThat(partsOn("hdfs")).endsWith("datanode", "namenode").hasSize(6);
        assertThat(partsOn("s3")).endsWith("s3proxy").hasSize(5);
    }

    private List<String> partsOn(String storage) {
        return Parts.of(new Settings(root, root, Map.of(Setting.STORAGE, storage))).all().stream()
                .map(Part::name)
                .toList();
    }

    @Test
    void refusesSettingsNobodyKnows() throws IOException {
        Files.writeString(root.resolve("pipeline.properties"), "nifi.prot=1");

        assertThatThrownBy(() -> Settings.of(root, root, Map.of(), Map.of()))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("nifi.prot");
    }

    @Test
    void findsPortsThatDifferAndAreNotThoseOfOutgoingConnections() {
        Settings settings = new Settings(root, root, Map.of()).withFreePorts();

        Set<Integer> ports = new HashSet<>(Stream.of(Setting.values())
                .filter(Setting::isPort)
                .map(settings::port)
                .toList());
        assertThat(ports).hasSize((int)
                Stream.of(Setting.values()).filter(Setting::isPort).count());
        assertThat(ports).allMatch(port -> port < 32_768);
    }
}
