package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventEndpointsTest {
    @TempDir
    private Path root;

    private final List<String> told = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void answerWhenListenEventsIsReady() throws IOException {
        await(200, "{\"status\":\"ready\"}", Duration.ofMinutes(1));

        assertThat(told).isEmpty();
    }

    @Test
    void answerWhenListenEventsRefusesForAWhile() throws IOException {
        await(503, "{\"status\":\"refusing\"}", Duration.ofMinutes(1));

        assertThat(told).containsExactly("ListenEvents takes no events for now: {\"status\":\"refusing\"}");
    }

    @Test
    void doNotWhenAnotherAnswersInItsPlace() {
        assertThatThrownBy(() -> await(404, "no such page", Duration.ofSeconds(5)))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("Something else answers with 404 at ")
                .hasMessageContaining("/health");
    }

    private void await(int health, String body, Duration limit) throws IOException {
        Settings settings = new Settings(
                root,
                root,
                Map.of(
                        Setting.HTTP_PORT,
                        serve("/events", 405, ""),
                        Setting.LISTEN_PORT,
                        serve("/health", health, body)));
        Path flow = Files.writeString(root.resolve("flow.json"), "\"io.nifievent.processors.ListenEvents\"");
        Progress progress = new Progress() {
            @Override
            public void say(String line) {
                told.add(line);
            }

            @Override
            public void live(String line) {}
        };
        new EventEndpoints(settings, limit, progress).awaitAnswers(flow);
    }

    /** Gives the port. */
    private String serve(String path, int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        servers.add(server);
        server.createContext(path, exchange -> {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        return Integer.toString(server.getAddress().getPort());
    }
}
