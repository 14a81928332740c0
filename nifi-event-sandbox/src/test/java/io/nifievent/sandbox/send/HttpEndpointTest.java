package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
    private static final PlannedEvent ONE = event("1", "{\"Query\":\"庭付き\"}");
    private static final PlannedEvent TWO = event("2", "{}");

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Runnable::run);
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    @Test
    void postsOneEventAsJson() throws Exception {
        assertThat(answer(200, "", List.of(ONE))).isEqualTo(new Answer.Acknowledged(200));
        assertThat(received).containsExactly("POST application/json {\"Query\":\"庭付き\"}");
    }

    @Test
    void postsSeveralEventsAsLines() throws Exception {
        assertThat(answer(202, "", List.of(ONE, TWO))).isEqualTo(new Answer.Acknowledged(202));
        assertThat(received).containsExactly("POST application/x-ndjson {\"Query\":\"庭付き\"}\n{}");
    }

    @Test
    void readsThatThePipelineIsBusyAndForHowLong() throws Exception {
        handle(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "7");
            respond(exchange, 503, "queue full");
        });

        assertThat(post(Duration.ofMinutes(1)))
                .isEqualTo(new Answer.Busy(503, "queue full", Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void readsTheReasonOfARefusal() throws Exception {
        assertThat(answer(413, " too large\n", List.of(ONE))).isEqualTo(new Answer.Refused(413, "too large"));
    }

    @Test
    void treatsAnAnswerThatNeverComesAsMissing() throws Exception {
        handle(exchange -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(post(Duration.ofMillis(200))).isInstanceOf(Answer.Missing.class);
    }

    @Test
    void treatsAConnectionThatBreaksAsMissing() throws Exception {
        handle(HttpExchange::close);

        assertThat(post(Duration.ofMinutes(1))).isInstanceOf(Answer.Missing.class);
    }

    @Test
    void bringsEveryEventThroughAPipelineThatIsBusyNowAndThen() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        handle(exchange -> respond(exchange, requests.incrementAndGet() % 3 == 0 ? 503 : 200, "busy"));
        Ledger ledger = Ledger.inMemory();
        EventGenerator events = new EventGenerator(1, new Shares(0.1, 0.1, 0), java.time.InstantSource.system());
        try (EventSender sender =
                new EventSender(new SendPlan(url(), 2_000, 1, 8, new Patience(Duration.ofMinutes(2))), ledger)) {
            SendReport report = sender.send(events, 100);

            assertThat(report.acknowledged()).isEqualTo(100);
            assertThat(report.retries()).isPositive();
            assertThat(ledger.entries()).hasSizeLessThan(100).allMatch(e -> e.outcome() == Outcome.ACKNOWLEDGED);
        }
    }

    private Answer answer(int status, String body, List<PlannedEvent> events) throws InterruptedException {
        handle(exchange -> respond(exchange, status, body));
        try (HttpEndpoint endpoint = new HttpEndpoint(url(), Duration.ofMinutes(1))) {
            return endpoint.post(events);
        }
    }

    private Answer post(Duration timeout) throws InterruptedException {
        try (HttpEndpoint endpoint = new HttpEndpoint(url(), timeout)) {
            return endpoint.post(List.of(ONE));
        }
    }

    private void handle(HttpHandler handler) {
        server.createContext("/events", handler);
    }

    private void respond(HttpExchange exchange, int status, String body) throws IOException {
        received.add(exchange.getRequestMethod() + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
    }

    private static PlannedEvent event(String id, String body) {
        return new PlannedEvent(id, "Search", Expectation.STORED, body, false);
    }
}
