package io.nifievent.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.util.NoOpProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrestoConnectionPoolTest {

    private final TestRunner runner = TestRunners.newTestRunner(NoOpProcessor.class);
    private final PrestoConnectionPool service = new PrestoConnectionPool();
    private final CopyOnWriteArrayList<String> users = new CopyOnWriteArrayList<>();
    private HttpServer presto;

    /** Answers the one request of Presto's protocol that a query of one row takes. */
    @BeforeEach
    void start() throws Exception {
        presto = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        presto.createContext("/v1/statement", exchange -> {
            users.add(exchange.getRequestHeaders().getFirst("X-Presto-User"));
            byte[] answer = """
                    {"id":"q1","infoUri":"http://127.0.0.1/","columns":[{"name":"n","type":"bigint",
                     "typeSignature":{"rawType":"bigint","arguments":[],"typeArguments":[],"literalArguments":[]}}],
                     "data":[[42]],"stats":{"state":"FINISHED","queued":false,"scheduled":true,"nodes":1,
                     "totalSplits":1,"queuedSplits":0,"runningSplits":0,"completedSplits":1,"userTimeMillis":0,
                     "cpuTimeMillis":0,"wallTimeMillis":0,"waitingForPrerequisitesTimeMillis":0,"queuedTimeMillis":0,
                     "elapsedTimeMillis":0,"processedRows":0,"processedBytes":0,"peakMemoryBytes":0,
                     "peakTotalMemoryBytes":0,"peakTaskTotalMemoryBytes":0,"spilledBytes":0},"warnings":[]}
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        presto.start();
        runner.addControllerService("presto", service);
        runner.setProperty(
                service, PrestoConnectionPool.URL, url(presto.getAddress().getPort()));
        runner.setProperty(service, PrestoConnectionPool.USER, "analyst");
    }

    @AfterEach
    void stop() {
        presto.stop(0);
    }

    @Test
    void queriesPrestoAsTheUser() throws Exception {
        runner.enableControllerService(service);
        for (int i = 0; i < 3; i++) {
            try (Connection connection = service.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 42 AS n")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("n")).isEqualTo(42);
            }
        }
        assertThat(users).containsExactly("analyst", "analyst", "analyst");
    }

    @Test
    void givesNoMoreConnectionsThanAllowed() throws Exception {
        runner.setProperty(service, PrestoConnectionPool.MAX_CONNECTIONS, "1");
        runner.setProperty(service, PrestoConnectionPool.MAX_WAIT, "1 sec");
        runner.enableControllerService(service);
        try (Connection first = service.getConnection()) {
            assertThat(first.isClosed()).isFalse();
            assertThatThrownBy(service::getConnection).isInstanceOf(ProcessException.class);
        }
        service.getConnection().close();
    }

    @Test
    void takesNoOtherDatabase() {
        runner.setProperty(service, PrestoConnectionPool.URL, "jdbc:postgresql://127.0.0.1/x");
        runner.assertNotValid(service);
    }

    private static String url(int port) {
        return "jdbc:presto://127.0.0.1:" + port + "/hudi/events";
    }
}
