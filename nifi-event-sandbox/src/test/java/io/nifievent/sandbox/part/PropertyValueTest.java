package io.nifievent.sandbox.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts read their files of properties as Java does: in Latin-1, with escapes. */
class PropertyValueTest {
    @TempDir
    private Path folder;

    private Settings settings;

    @BeforeEach
    void setUp() throws IOException {
        Path root = Files.createDirectory(folder.resolve("my \\u2 checkout"));
        settings = new Settings(root, root.resolve("state"), Map.of(Setting.STORAGE, "s3"));
    }

    @Test
    void isReadAsItWasWhateverItsCharacters() throws IOException {
        assertThat(written("key=" + PropertyValue.escaped("/home/Zoë/日 #=:!\\n")))
                .containsEntry("key", "/home/Zoë/日 #=:!\\n");
    }

    @Test
    void isAPathToNifi() throws Exception {
        for (String bundle : new String[] {"nifi-event-nar/target", ".pipeline/parts/nifi-standard-nar"}) {
            Files.createFile(Files.createDirectories(settings.root().resolve(bundle))
                    .resolve(bundle.substring(bundle.length() - 3) + ".nar"));
        }

        new Nifi(settings).prepare();

        assertThat(read(Files.readAllBytes(settings.data().resolve("nifi/conf/nifi.properties"))))
                .containsEntry("nifi.flow.configuration.file", settings.data() + "/nifi/conf/flow.json.gz")
                .containsEntry("nifi.nar.library.directory", settings.parts() + "/nifi/lib")
                .containsEntry("nifi.nar.library.autoload.directory", settings.state() + "/nifi/extensions")
                .containsEntry("nifi.nar.working.directory", settings.state() + "/nifi/work/nar");
    }

    @Test
    void isAPathToKafka() throws IOException {
        Path logs = settings.data().resolve("kafka/logs");

        assertThat(written(new Kafka(settings).serverProperties(logs))).containsEntry("log.dirs", logs.toString());
    }

    @Test
    void isAPathToPresto() throws IOException {
        assertThat(written(new Presto(settings).config()))
                .containsEntry("plugin.dir", settings.parts() + "/presto/plugin");
    }

    @Test
    void isAPathToS3Proxy() throws Exception {
        new S3Proxy(settings).prepare();

        assertThat(read(Files.readAllBytes(settings.data().resolve("s3proxy/s3proxy.properties"))))
                .containsEntry("jclouds.filesystem.basedir", settings.data() + "/s3proxy/buckets");
    }

    private static Properties written(String content) throws IOException {
        return read(content.getBytes(StandardCharsets.UTF_8));
    }

    private static Properties read(byte[] file) throws IOException {
        Properties properties = new Properties();
        try (InputStream content = new ByteArrayInputStream(file)) {
            properties.load(content);
        }
        return properties;
    }
}
