package io.nifievent.benchmark.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class BareJettyTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin/java").toString();

    @TempDir
    private Path folder;

    @Test
    void answersWhatItHasAppendedAndCountsIt() throws Exception {
        String event = "x".repeat(Requests.EVENT_BYTES);
        Path bodies = folder.resolve("bodies");
        try (BareJetty.Running jetty = new BareJetty.Running("jetty", JAVA, List.of(bodies.toString()));
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + jetty.address().getPort() + "/events");
            assertThat(client.send(
                                    HttpRequest.newBuilder(uri)
                                            .POST(BodyPublishers.ofString(event))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(bodies).hasContent(event);
            assertThat(jetty.passedOn(0)).isEqualTo(1);
        }
    }

    @Test
    void findsThePortAmongOtherLines() throws Exception {
        String java = program("echo 'Started recording 1.'; echo 'port 4711'; exec cat");
        try (BareJetty.Running jetty = new BareJetty.Running("jetty", java, List.of())) {
            assertThat(jetty.address().getPort()).isEqualTo(4711);
        }
    }

    @Test
    void leavesNothingRunningThatDidNotSayItsPort() throws Exception {
        Path pid = folder.resolve("pid");
        String java = program("echo $$ > " + pid + "; exec > /dev/null; exec cat");
        assertThatThrownBy(() -> new BareJetty.Running("jetty", java, List.of()))
                .isInstanceOf(IOException.class);
        awaitEnd(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())));
    }

    @Test
    void saysThatItEndedWithoutAPort() throws Exception {
        String java = program("exit 1");
        assertThatThrownBy(() -> new BareJetty.Running("jetty", java, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("jetty");
    }

    @Test
    void endsWithItsInput() throws Exception {
        Process process = new ProcessBuilder(
                        JAVA, "-cp", System.getProperty("java.class.path"), BareJetty.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(process.inputReader().readLine()).isNotNull();
        process.outputWriter().close();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitEnd(Optional<ProcessHandle> process) throws Exception {
        if (process.isPresent()) {
            process.get().onExit().get(120, TimeUnit.SECONDS);
        }
    }

    private String program(String script) throws IOException {
        Path file = folder.resolve("java");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }
}
