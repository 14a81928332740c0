package io.nifievent.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogZip;
import io.nifievent.catalog.Pseudonyms;
import io.nifievent.source.CatalogSource;
import io.nifievent.source.FakeRegistry;
import io.nifievent.source.FileSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockConfigurationContext;
import org.apache.nifi.util.MockPropertyConfiguration;
import org.apache.nifi.util.NoOpProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryEventCatalogTest {

    private static final String SCHEMA = CatalogZip.SCHEMA;

    @TempDir
    Path directory;

    private final TestRunner runner = TestRunners.newTestRunner(NoOpProcessor.class);
    private final DirectoryEventCatalog service = new DirectoryEventCatalog();

    @BeforeEach
    void addService() throws Exception {
        write("catalog.json", "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        write("Visit/event-type.json", "{\"time\":\"/At\"}");
        write("Visit/V1.schema.json", SCHEMA);
        write("RejectedEvent/event-type.json", "{\"time\":\"/At\"}");
        write("RejectedEvent/V1-0-1.schema.json", SCHEMA);
        runner.addControllerService("catalog", service);
        runner.setProperty(service, CatalogProperties.LOCATION, directory.toString());
        runner.setProperty(service, CatalogProperties.RELOAD_INTERVAL, "1 sec");
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
    void servesWhatItWasEnabledWithWhenAReloadOfTheTimeBeforeEndsLate() throws Exception {
        SlowSource slow = new SlowSource(new CatalogDirectory(directory).load());
        DirectoryEventCatalog changed = new DirectoryEventCatalog(
                context -> slow.isFresh() ? slow : new FileSource(directory, Pseudonyms.none()));
        runner.addControllerService("changed", changed);
        runner.setProperty(changed, CatalogProperties.LOCATION, directory.toString());
        runner.setProperty(changed, CatalogProperties.RELOAD_INTERVAL, "1 sec");
        runner.enableControllerService(changed);
        Thread reload = slow.reload();
        runner.disableControllerService(changed);
        write("Call/V1.schema.json", SCHEMA);
        write("Call/event-type.json", "{\"time\":\"/At\"}");
        runner.setProperty(changed, CatalogProperties.RELOAD_INTERVAL, "1 hour");
        runner.enableControllerService(changed);
        slow.goOn();
        reload.join();
        assertThat(changed.current().find("Call")).isPresent();
        runner.disableControllerService(changed);
    }

    @Test
    void tellsOfACatalogThatIsAnotherAtEachReading() throws Exception {
        Catalog first = new CatalogDirectory(directory).load();
        DirectoryEventCatalog changing = new DirectoryEventCatalog(context -> new CatalogSource() {
            private boolean isRead;

            @Override
            public Found read() {
                Found found = isRead ? new Found.InChange() : new Found.Whole(first);
                isRead = true;
                return found;
            }

            @Override
            public void close() {}
        });
        runner.addControllerService("changing", changing);
        runner.setProperty(changing, CatalogProperties.LOCATION, directory.toString());
        runner.setProperty(changing, CatalogProperties.RELOAD_INTERVAL, "1 sec");
        runner.enableControllerService(changing);
        MockComponentLog log = (MockComponentLog) runner.getControllerServiceLogger("changing");
        await().until(() -> !log.getErrorMessages().isEmpty());
        assertThat(log.getErrorMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("others at each of the last 4 readings"));
        assertThat(changing.current()).isSameAs(first);
        runner.disableControllerService(changing);
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
    void saysThatAMendedCatalogIsInForceOnceItIs() throws Exception {
        runner.enableControllerService(service);
        write("Visit/V2.schema.json", "{\"type\":");
        await().until(() -> !log().getErrorMessages().isEmpty());
        write("Call/V1.schema.json", SCHEMA);
        write("Call/event-type.json", "{\"time\":\"/At\"}");
        Files.delete(directory.resolve("Visit/V2.schema.json"));
        await().until(() -> !log().getWarnMessages().isEmpty());
        assertThat(service.current().find("Call")).isPresent();
        runner.disableControllerService(service);
    }

    @Test
    void warnsOnceThatNothingRejectedCouldBeStored() throws Exception {
        Files.delete(directory.resolve("RejectedEvent/event-type.json"));
        runner.enableControllerService(service);
        write("Call/V1.schema.json", SCHEMA);
        write("Call/event-type.json", "{\"time\":\"/At\"}");
        await().until(() -> service.current().find("Call").isPresent());
        runner.disableControllerService(service);
        assertThat(log().getWarnMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg())
                        .contains("no type [RejectedEvent] with version [V1-0-1]", "can't store it"));
    }

    @Test
    void warnsWhenTheVersionOfWhatIsRejectedGoes() throws Exception {
        runner.enableControllerService(service);
        assertThat(log().getWarnMessages()).isEmpty();
        Files.move(
                directory.resolve("RejectedEvent/V1-0-1.schema.json"),
                directory.resolve("RejectedEvent/V1.schema.json"));
        await().until(() -> !log().getWarnMessages().isEmpty());
        runner.disableControllerService(service);
        assertThat(log().getWarnMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg())
                        .contains("no type [RejectedEvent] with version [V1-0-1]", "can't be replayed")
                        .doesNotContain("can't store"));
    }

    @Test
    void verifiesThatWhatIsRejectedCanBeStored() throws Exception {
        assertThat(explanation()).startsWith("Event types: ").doesNotContain("ValidateEvents");
        Files.delete(directory.resolve("RejectedEvent/event-type.json"));
        assertThat(explanation()).startsWith("Event types: ").contains("no type [RejectedEvent]");
    }

    @Test
    void isNotEnabledWithACatalogThatCannotBeUsed() throws IOException {
        write("catalog.json", "{}");
        assertThatThrownBy(() -> runner.enableControllerService(service)).hasStackTraceContaining("[settings]");
    }

    static Stream<Runnable> faults() {
        return Stream.of(
                () -> {
                    throw new IllegalStateException("no reading");
                },
                () -> {
                    throw new NoClassDefFoundError("no reading");
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void closesASourceThatFailsInAnyWay(Runnable fault) throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        DirectoryEventCatalog failing = new DirectoryEventCatalog(context -> new CatalogSource() {
            @Override
            public Found read() {
                fault.run();
                return new Found.Same();
            }

            @Override
            public void close() {
                closed.set(true);
            }
        });
        runner.addControllerService("failing", failing);
        runner.setProperty(failing, CatalogProperties.LOCATION, directory.toString());
        assertThatThrownBy(() -> runner.enableControllerService(failing)).hasStackTraceContaining("no reading");
        assertThat(closed).isTrue();
    }

    @Test
    void servesAZipAndTheOneThatReplacesIt() throws Exception {
        Path zip =
                Files.write(directory.resolve("catalog.zip"), CatalogZip.good().bytes());
        runner.setProperty(service, CatalogProperties.LOCATION, zip.toString());
        runner.enableControllerService(service);
        assertThat(service.current().find("Call")).isEmpty();
        Path next = Files.write(
                directory.resolve("next.zip"),
                CatalogZip.good().withType("Call").bytes());
        Files.move(next, zip, StandardCopyOption.ATOMIC_MOVE);
        await().until(() -> service.current().find("Call").isPresent());
        runner.disableControllerService(service);
    }

    @Test
    void tellsOnceThatAnAddressFailsAndOnceThatItIsBack() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean();
        HttpServer server = serve(exchange -> {
            byte[] zip = CatalogZip.good().withType("RejectedEvent", "V1-0-1").bytes();
            if (away.get()) {
                // each failure reads differently
                exchange.sendResponseHeaders(500 + failures.incrementAndGet(), -1);
            } else {
                exchange.sendResponseHeaders(200, zip.length);
                exchange.getResponseBody().write(zip);
            }
            exchange.close();
        });
        try {
            runner.setProperty(service, CatalogProperties.LOCATION, address(server));
            runner.enableControllerService(service);
            away.set(true);
            await().until(() -> failures.get() >= 3);
            assertThat(service.current().find("Visit")).isPresent();
            away.set(false);
            await().until(() -> !log().getWarnMessages().isEmpty());
            runner.disableControllerService(service);
        } finally {
            server.stop(0);
        }
        assertThat(log().getErrorMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("the last good one stays in force"));
        assertThat(log().getWarnMessages()).hasSize(1);
    }

    @Test
    void verifiesThatTheLocationIsThereAndWhatItHolds() throws Exception {
        assertThat(outcomes(directory.toString())).containsExactly(Outcome.SUCCESSFUL, Outcome.SUCCESSFUL);
        Path zip = Files.writeString(directory.resolve("catalog.zip"), "no zip");
        assertThat(outcomes(zip.toString())).containsExactly(Outcome.SUCCESSFUL, Outcome.FAILED);
        HttpServer server = serve(exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        try {
            assertThat(outcomes(address(server))).containsExactly(Outcome.FAILED, Outcome.SKIPPED);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void servesARegistryAndTheLastGoodCatalogWhileItFails() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            runner.setProperty(service, CatalogProperties.LOCATION, registry.address());
            runner.enableControllerService(service);
            registry.type("Call");
            await().until(() -> service.current().find("Call").isPresent());
            registry.answering("/subjects", exchange -> FakeRegistry.send(exchange, 200, "[]"));
            await().until(() -> !log().getErrorMessages().isEmpty());
            assertThat(service.current().find("Call")).isPresent();
            runner.disableControllerService(service);
        }
        assertThat(log().getErrorMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("subjects: hold no event type"));
    }

    @Test
    void sendsNoLoginOnAnOpenLine() {
        runner.setProperty(service, CatalogProperties.AUTHORIZATION, "Bearer secret");
        assertLoginStaysOnAClosedLine();
        runner.removeProperty(service, CatalogProperties.AUTHORIZATION);
        runner.setProperty(service, CatalogProperties.USERNAME, "me");
        runner.setProperty(service, CatalogProperties.PASSWORD, "secret");
        assertLoginStaysOnAClosedLine();
    }

    @Test
    void takesOneLoginOnly() {
        runner.setProperty(service, CatalogProperties.LOCATION, "https://localhost/subjects");
        runner.setProperty(service, CatalogProperties.USERNAME, "me");
        runner.assertNotValid(service);
        runner.setProperty(service, CatalogProperties.PASSWORD, "secret");
        runner.assertValid(service);
        runner.setProperty(service, CatalogProperties.AUTHORIZATION, "Bearer secret");
        runner.assertNotValid(service);
    }

    @Test
    void takesNoNameThatWouldEndInThePassword() {
        runner.setProperty(service, CatalogProperties.LOCATION, "https://localhost/subjects");
        runner.setProperty(service, CatalogProperties.PASSWORD, "secret");
        runner.setProperty(service, CatalogProperties.USERNAME, "me:you");
        runner.assertNotValid(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://localhost/c.zip",
                "file:///c.zip",
                "http:///c.zip",
                "https://me:secret@localhost/c.zip",
                "http://me:secret@a_b/subjects"
            })
    void takesNoOtherAddress(String location) {
        runner.setProperty(service, CatalogProperties.LOCATION, location);
        runner.assertNotValid(service);
    }

    @Test
    void takesWhatWasCalledCatalogDirectory() {
        MockPropertyConfiguration properties = new MockPropertyConfiguration(Map.of("Catalog Directory", "/catalog"));
        service.migrateProperties(properties);
        assertThat(properties.toPropertyMigrationResult().getPropertiesRenamed())
                .containsExactly(Map.entry("Catalog Directory", "Catalog Location"));
    }

    private void assertLoginStaysOnAClosedLine() {
        runner.setProperty(service, CatalogProperties.LOCATION, "https://localhost/catalog.zip");
        runner.assertValid(service);
        runner.setProperty(service, CatalogProperties.LOCATION, "http://localhost/catalog.zip");
        runner.assertNotValid(service);
    }

    private List<Outcome> outcomes(String location) {
        return verify(location).stream()
                .map(ConfigVerificationResult::getOutcome)
                .toList();
    }

    private String explanation() {
        return verify(directory.toString()).getLast().getExplanation();
    }

    private List<ConfigVerificationResult> verify(String location) {
        MockConfigurationContext context = new MockConfigurationContext(
                service,
                Map.of(CatalogProperties.LOCATION, location),
                runner.getProcessContext().getControllerServiceLookup(),
                Map.of());
        return service.verify(context, log(), Map.of());
    }

    private MockComponentLog log() {
        return runner.getControllerServiceLogger("catalog");
    }

    private static HttpServer serve(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort() + "/catalog.zip";
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
