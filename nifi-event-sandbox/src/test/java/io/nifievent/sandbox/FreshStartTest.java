package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.part.Parts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pipeline up --fresh} keeps the events there are when it sees that it cannot start. */
class FreshStartTest {
    @TempDir
    private Path root;

    private Path events;

    @BeforeEach
    void setUp() throws IOException {
        System.setProperty("pipeline.root", root.toString());
        Files.createFile(Files.createDirectories(root.resolve("flow-templates")).resolve("event-pipeline.json"));
        Files.createSymbolicLink(
                root.resolve("event-catalog"), Path.of("../event-catalog").toRealPath());
        FetchedParts.in(root);
        events = Files.createDirectories(root.resolve(".pipeline/data/warehouse"));
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("pipeline.root");
    }

    @Test
    void whenThereIsNoSuchFlow() {
        assertThat(upFresh("--flow", root.resolve("mistyped.json").toString()))
                .startsWith("error: There is no flow definition " + root.resolve("mistyped.json") + ".\n");

        assertThat(events).exists();
    }

    @Test
    void whenTheFlowIsAFolder() {
        assertThat(upFresh("--flow", root.resolve("flow-templates").toString()))
                .startsWith("error: There is no flow definition " + root.resolve("flow-templates") + ".\n");

        assertThat(events).exists();
    }

    @Test
    void whenThereIsNoSuchCatalog() {
        assertThat(upFresh("--event-catalog", root.resolve("mistyped").toString()))
                .startsWith("error: Cannot read the catalog: " + root.resolve("mistyped") + " does not exist\n");

        assertThat(events).exists();
    }

    @Test
    void whenTheCatalogHasABadSchema() throws IOException {
        Path catalog = Files.createDirectories(root.resolve("bad"));
        Files.writeString(Files.createDirectories(catalog.resolve("Search")).resolve("V1.schema.json"), "{");

        assertThat(upFresh("--event-catalog", catalog.toString()))
                .startsWith("error: The catalog in " + catalog + " can't be used: ");

        assertThat(events).exists();
    }

    @Test
    void whenAPartCannotBeFetched() throws IOException {
        Files.delete(root.resolve(".pipeline/parts/presto/fetched.pom.xml"));

        // no Maven here
        assertThat(upFresh()).contains("mvnw");

        assertThat(events).exists();
    }

    @Test
    void whenAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(upFresh("--presto-port", Integer.toString(taken.getLocalPort())))
                    .startsWith("error: Port " + taken.getLocalPort() + " (presto.port");
        }

        assertThat(events).exists();
    }

    @Test
    void whenTwoPortsAreOne() {
        assertThat(upFresh("--listen-port", "18081", "--http-port", "18081")).isEqualTo("""
                        error: Port 18081 is asked for twice, by http.port and by listen.port.
                        Choose another: ./pipeline up --http-port PORT or --listen-port PORT.
                        """);

        assertThat(events).exists();
    }

    private String upFresh(String... arguments) {
        Settings free = new Settings(root, root, Map.of()).withFreePorts();
        List<String> all = new ArrayList<>(List.of("up", "--fresh"));
        all.addAll(List.of(arguments));
        Parts.of(free).all().stream()
                .flatMap(part -> part.ports().stream())
                .filter(port -> Stream.of(arguments).noneMatch(port.flag()::equals))
                .forEach(port -> all.addAll(List.of(port.flag(), free.value(port))));
        StringWriter err = new StringWriter();
        int exitCode = Sandbox.commandLine().setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
        assertThat(exitCode).isEqualTo(1);
        return err.toString();
    }
}
