package io.nifievent.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.nifi.util.NoOpProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryEventCatalogTest {

    private static final String SCHEMA = """
            {"type":"object","required":["At"],"additionalProperties":false,
             "properties":{"At":{"type":"string","format":"timestamp"}}}
            """;

    @TempDir
    Path directory;

    private final TestRunner runner = TestRunners.newTestRunner(NoOpProcessor.class);
    private final DirectoryEventCatalog service = new DirectoryEventCatalog();

    @BeforeEach
    void addService() throws Exception {
        write("catalog.json", "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        write("Visit/event-type.json", "{\"time\":\"/At\"}");
        write("Visit/V1.schema.json", SCHEMA);
        runner.addControllerService("catalog", service);
        runner.setProperty(service, DirectoryEventCatalog.DIRECTORY, directory.toString());
        runner.setProperty(service, DirectoryEventCatalog.RELOAD_INTERVAL, "1 sec");
    }

    @Test
    void servesANewTypeAfterTheInterval() throws Exception {
        runner.enableControllerService(service);
        assertThat(service.current().find("Call")).isEmpty();
        write("Call/V1.schema.json", SCHEMA);
        write("Call/event-type.json", "{\"time\":\"/At\"}");
        await().until(() -> service.current().find("Call").isPresent());
        runner.disableControllerService(service);
    }

    @Test
    void keepsTheLastGoodCatalogWhenASchemaTurnsBad() throws Exception {
        runner.enableControllerService(service);
        write("Visit/V2.schema.json", "{\"type\":");
        await().until(() ->
                runner.getControllerServiceLogger("catalog") instanceof org.apache.nifi.util.MockComponentLog log
                        && log.getErrorMessages().stream()
                                .anyMatch(message -> message.getMsg().contains("V2.schema.json")));
        assertThat(service.current().find("Visit").orElseThrow().versions()).containsOnlyKeys("V1");
        runner.disableControllerService(service);
    }

    @Test
    void isNotEnabledWithACatalogThatCannotBeUsed() throws IOException {
        write("catalog.json", "{}");
        assertThatThrownBy(() -> runner.enableControllerService(service)).hasStackTraceContaining("[settings]");
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
