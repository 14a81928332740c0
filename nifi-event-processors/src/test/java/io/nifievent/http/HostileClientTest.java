package io.nifievent.http;

import static io.nifievent.http.BesiegedServer.MAX_CONTENT;
import static io.nifievent.http.BesiegedServer.MEMORY;
import static io.nifievent.http.BesiegedServer.post;
import static io.nifievent.http.BesiegedServer.read;
import static io.nifievent.http.BesiegedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, on plain sockets. */
class HostileClientTest {

    private static final String OK = "{\"accepted\":1";
    private static final String BUSY = "HTTP/1.1 503 ";
    private static final String UNFINISHED =
            "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: " + MAX_CONTENT + "\r\n\r\n";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration DRIP = Duration.ofMillis(50);

    private BesiegedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new BesiegedServer(LONG, LONG);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length : 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "POST /events HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n folded: 2\r\nContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\nContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\nContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nX-A: a\rContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nX-A: a\nContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /%2e%2e/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
            })
    void refusesWhatTwoServersCouldReadDifferently(String request) throws IOException {
        String answer = server.exchange(request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("bad-request", "The request is not well-formed HTTP.")
                .doesNotContain("404", "/smuggled", "Exception");
        assertThat(server.committedEvents()).isZero();
    }

    @Test
    void refusesAHeadThatIsTooLarge() throws IOException {
        assertThat(server.exchange("POST /events HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("request-header-fields-too-large", "8192 bytes");
        String fields = IntStream.range(0, 500)
                .mapToObj(i -> "X-" + i + ": 0123456789\r\n")
                .collect(Collectors.joining());
        assertThat(server.exchange("POST /events HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("request-header-fields-too-large", "8192 bytes");
        assertThat(server.exchange("GET /events?" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ")
                .contains("uri-too-long", "8192 bytes");
    }

    @Test
    void refusesALargeContentBeforeItComes() throws IOException {
        assertThat(server.exchange("POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(server.exchange(
                        "POST /events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void refusesChunksThatDoNotEnd() throws IOException {
        Socket socket = server.connect();
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        write(socket, "POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        write(socket, chunk.repeat(MAX_CONTENT / 0x4000) + "1\r\nx\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.1 413 ").contains("content-too-large", "Connection: close");
        assertThatThrownBy(() -> write(socket, chunk.repeat(1_000))).isInstanceOf(SocketException.class);
        assertThat(server.commits().bytes()).isZero();
    }

    @Test
    void givesASlowContentAnEndAndTheRestItsTime() throws IOException {
        try (BesiegedServer impatient = new BesiegedServer(Duration.ofMillis(500), LONG)) {
            Socket slow = impatient.connect();
            write(slow, "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
            assertThat(impatient.exchange(post("{}"))).contains(OK);
            assertThat(read(slow)).startsWith("HTTP/1.1 408 ").contains("request-timeout", "Connection: close");
            assertThat(impatient.commits().refusal()).isEmpty();
        }
    }

    /** What has come of it, 800 KB, gives it three seconds more than the other has. */
    @Test
    void givesALargeContentMoreTime() throws IOException {
        try (BesiegedServer impatient = new BesiegedServer(Duration.ofMillis(500), LONG)) {
            Awaitility.await().until(() -> takesALargeContentLaterThanItGivesASmallOneUp(impatient));
        }
    }

    /** Unless what happens in between takes the three seconds. */
    private static boolean takesALargeContentLaterThanItGivesASmallOneUp(BesiegedServer server) throws IOException {
        String two = ("{\"a\":\"" + "x".repeat(400_000) + "\"}\n").repeat(2);
        String request = post(two + "{}");
        Socket large = server.connect();
        write(large, request.substring(0, request.length() - 2));
        Socket small = server.connect();
        write(small, "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
        assertThat(read(small)).startsWith("HTTP/1.1 408 ");
        try {
            write(large, "{}");
            return read(large).contains("{\"accepted\":3");
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void leavesFilesForOthersToOpen() throws IOException {
        assertThat(HttpLimits.of(MAX_CONTENT).maxConnections()).isLessThan((int) Math.min(
                Integer.MAX_VALUE,
                ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                        .getMaxFileDescriptorCount()));
        try (BesiegedServer few = new BesiegedServer(new HttpLimits(MAX_CONTENT, 8 * 1024, LONG, LONG, 3))) {
            for (int i = 0; i < 8; i++) {
                few.connect();
            }
            Awaitility.await().during(Duration.ofMillis(500)).until(() -> few.connections() == 3);
            few.disconnect();
            Awaitility.await().until(() -> few.exchange(post("{}")).contains(OK));
        }
    }

    @Test
    void closesTheConnectionOfAClientThatReadsNoAnswers() throws IOException {
        try (BesiegedServer impatient = new BesiegedServer(LONG, Duration.ofSeconds(5));
                SocketChannel deaf = SocketChannel.open(impatient.address())) {
            Awaitility.await().until(() -> impatient.connections() == 1);
            deaf.configureBlocking(false);
            ByteBuffer requests = ByteBuffer.wrap(
                    "GET /health HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().pollInterval(DRIP).until(() -> {
                requests.position(requests.hasRemaining() ? requests.position() : 0);
                return deaf.write(requests) == 0;
            });
            assertThat(impatient.connections()).isOne();
            Awaitility.await().until(() -> impatient.connections() == 0);
            assertThat(impatient.exchange(post("{}"))).contains(OK);
        }
    }

    @Test
    void closesConnectionsThatAreIdle() throws IOException {
        try (BesiegedServer impatient = new BesiegedServer(LONG, Duration.ofSeconds(1))) {
            Socket idle = impatient.connect();
            Socket half = impatient.connect();
            write(half, "POST /events HTTP/1.1\r\nHo");
            assertThat(read(idle)).isEmpty();
            assertThat(read(half)).doesNotContain("200");
        }
    }

    /** More clients than there are threads, and longer than a connection may be idle. */
    @Test
    void servesOthersBesideHeadersThatDrip() throws IOException {
        Duration idleTimeout = Duration.ofSeconds(8);
        String request = post("{}");
        Duration drip = idleTimeout.dividedBy(request.length() - 1).plusMillis(1);
        try (BesiegedServer dripped = new BesiegedServer(LONG, idleTimeout)) {
            List<Socket> dripping = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                dripping.add(dripped.connect());
            }
            for (String drop : request.split("")) {
                for (Socket socket : dripping) {
                    write(socket, drop);
                }
                Awaitility.await()
                        .pollDelay(drip)
                        .until(() -> dripped.exchange(post("{}")).contains(OK));
            }
            for (Socket socket : dripping) {
                assertThat(read(socket)).contains(OK);
            }
        }
    }

    @Test
    void isStoppedBesideAContentThatDrips() throws IOException {
        try (BesiegedServer patient = new BesiegedServer(LONG, LONG);
                ExecutorService hostile = Executors.newSingleThreadExecutor()) {
            Socket dripping = patient.connect();
            write(dripping, UNFINISHED);
            Awaitility.await().until(() -> patient.connections() == 1);
            Future<?> drops =
                    hostile.submit(() -> Awaitility.await().pollInterval(DRIP).until(() -> {
                        write(dripping, "x");
                        return false;
                    }));
            patient.stop();
            assertThat(drops)
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableThat()
                    .withCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void servesOthersBesideManyIdleConnections() throws IOException {
        for (int i = 0; i < 500; i++) {
            write(server.connect(), "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"a\":");
        }
        assertThat(server.exchange(post("{}"))).contains(OK);
    }

    /** They fill the memory, again and again, and none is so slow that it would be ended for that. */
    @ParameterizedTest
    @CsvSource({"8, 1000000", "100, 60000"})
    void takesEventsBesideContentsThatNeverEnd(int clients, int bytes) throws Exception {
        try (BesiegedServer besieged = new BesiegedServer(LONG, LONG);
                ExecutorService hostile = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger refused = new AtomicInteger();
            for (int i = 0; i < clients; i++) {
                hostile.submit(() -> {
                    while (!Thread.interrupted()) {
                        refused.addAndGet(
                                besieged.exchange(UNFINISHED + "x".repeat(bytes))
                                                .startsWith(BUSY)
                                        ? 1
                                        : 0);
                    }
                    return null;
                });
            }
            Awaitility.await().until(() -> besieged.commits().bytes() > MEMORY / 2);
            List<Duration> times = new ArrayList<>();
            while (times.size() < 50 || refused.get() < 2 * clients) {
                long before = System.nanoTime();
                // in any case long before the time of the others is up
                assertThat(besieged.exchange(post("{\"a\":\"" + "x".repeat(10_000) + "\"}")))
                        .contains(OK);
                times.add(Duration.ofNanos(System.nanoTime() - before));
            }
            assertThat(besieged.committedEvents()).isEqualTo(times.size());
            // what holds one of ten up may be another process
            times.sort(null);
            assertThat(times.get(times.size() * 9 / 10)).isLessThan(Duration.ofSeconds(2));
            hostile.shutdownNow();
            besieged.disconnect();
            Awaitility.await().until(() -> besieged.connections() == 0);
            assertThat(besieged.commits().bytes()).isZero();
        }
    }

    /** What waits to be committed gives way to nobody. */
    @Test
    void refusesContentsForWhichThereIsNoMemory() throws IOException {
        server.stopCommitting();
        String content = "{\"a\":\"" + "x".repeat(30_000) + "\"}";
        for (int i = 0; i < MEMORY / 60_000; i++) {
            write(server.connect(), post(content));
        }
        // one that stops in the middle for long gives way to the next
        Awaitility.await().until(() -> {
            write(server.connect(), post(content));
            return server.commits().bytes() > MEMORY - 60_000;
        });
        String answer = server.exchange(post(content));
        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("\"busy\"", "Retry-After: 1");
        server.commits().close();
        assertThat(server.commits().bytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1000, 400", "100000, 400", "10000000, 413"})
    void refusesNestingLikeAnAttack(int levels, int status) throws IOException {
        String content = "{\"a\":".repeat(levels / 5 * 2) + "[".repeat(levels);
        assertThat(server.exchange(post(content))).startsWith("HTTP/1.1 " + status);
        assertThat(server.committedEvents()).isZero();
    }

    @Test
    void namesWhatIsNoJsonWithoutRepeatingIt() throws IOException {
        String answer = server.exchange(post("{\"a\":1e999,\"secret\":\"<script>\"}"));
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("number-out-of-range")
                .doesNotContain("script");
    }

    @Test
    void keepsAConnectionForTheNextRequest() throws IOException {
        Socket socket = server.connect();
        write(socket, post("{}").replace("Connection: close\r\n", "") + post("{}"));
        assertThat(read(socket).split("\"accepted\":1", -1)).hasSize(3);
    }
}
