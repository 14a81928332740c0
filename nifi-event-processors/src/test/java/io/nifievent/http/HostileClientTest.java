package io.nifievent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.ingest.Batch;
import io.nifievent.ingest.GroupCommit;
import io.nifievent.ingest.IngestLimits;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.IntakeLimits;
import io.nifievent.validation.EventTimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, on plain sockets. */
class HostileClientTest {

    private static final int MAX_CONTENT = 1024 * 1024;
    private static final long MEMORY = 4L * MAX_CONTENT;
    private static final String OK = "{\"accepted\":1";

    private final AtomicInteger committedEvents = new AtomicInteger();
    private final GroupCommit commits = new GroupCommit(
            new IngestLimits(MEMORY, 1_000, MAX_CONTENT, Duration.ofSeconds(30), Duration.ofSeconds(1)),
            () -> false,
            System::nanoTime);
    private final ExecutorService committer = Executors.newSingleThreadExecutor();
    private final List<Socket> sockets = new ArrayList<>();
    private EventServer server;

    @BeforeEach
    void start() throws IOException {
        HttpLimits limits = new HttpLimits(MAX_CONTENT, 8 * 1024, Duration.ofMillis(500), Duration.ofSeconds(2));
        server = EventServer.start(
                new HttpSettings("127.0.0.1", 0, "/events", new Encryption.None(), Set.of(), false, limits),
                commits,
                new Intake(Optional.empty(), new EventTimeRange(Duration.ofHours(24)), IntakeLimits.of(512 * 1024)),
                Access.open());
        committer.submit(() -> {
            while (!Thread.interrupted()) {
                Optional<Batch> batch = commits.take(Duration.ofMillis(10));
                batch.ifPresent(taken -> committedEvents.addAndGet(taken.events()));
                batch.ifPresent(taken -> taken.committed("receipt"));
            }
            return null;
        });
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        committer.shutdownNow();
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
                "POST /events HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 2\r\n\r\n{}",
                "POST /events HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /%2e%2e/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
            })
    void refusesWhatTwoServersCouldReadDifferently(String request) throws IOException {
        String answer = exchange(request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("404", "/smuggled", "Exception");
        assertThat(committedEvents).hasValue(0);
    }

    @Test
    void refusesAHeadThatIsTooLarge() throws IOException {
        assertThat(exchange("POST /events HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(exchange("GET /events?" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
    }

    @Test
    void refusesALargeContentBeforeItComes() throws IOException {
        assertThat(exchange("POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(exchange(
                        "POST /events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void refusesChunksThatDoNotEnd() throws IOException {
        Socket socket = connect();
        String answer = "";
        try {
            write(socket, "POST /events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
            for (int i = 0; i < 1_000; i++) {
                write(socket, chunk);
            }
        } catch (SocketException e) {
            answer = "the connection is closed";
        }
        assertThat(answer.isEmpty() ? read(socket) : answer).containsAnyOf("HTTP/1.1 413 ", "closed");
        assertThat(commits.refusal()).isEmpty();
    }

    @Test
    void givesASlowContentAnEndAndTheRestItsTime() throws IOException {
        Socket slow = connect();
        write(slow, "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
        assertThat(exchange(post("{}"))).contains(OK);
        assertThat(read(slow)).startsWith("HTTP/1.1 408 ").contains("request-timeout", "Connection: close");
        assertThat(commits.refusal()).isEmpty();
    }

    @Test
    void closesConnectionsThatAreIdle() throws IOException {
        Socket idle = connect();
        Socket half = connect();
        write(half, "POST /events HTTP/1.1\r\nHo");
        assertThat(read(idle)).isEmpty();
        assertThat(read(half)).doesNotContain("200");
    }

    @Test
    void servesOthersBesideManyIdleConnections() throws IOException {
        for (int i = 0; i < 500; i++) {
            write(connect(), "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"a\":");
        }
        assertThat(exchange(post("{}"))).contains(OK);
    }

    @Test
    void refusesContentsForWhichThereIsNoMemory() throws IOException {
        String most = "x".repeat(MAX_CONTENT - 10);
        for (int i = 0; i < 4; i++) {
            write(connect(), "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: " + MAX_CONTENT + "\r\n\r\n" + most);
        }
        Awaitility.await().until(() -> exchange(post("x".repeat(10_000))).startsWith("HTTP/1.1 503 "));
        Awaitility.await().until(() -> exchange(post("{}")).contains(OK));
    }

    @ParameterizedTest
    @CsvSource({"1000, 400", "100000, 400", "10000000, 413"})
    void refusesNestingLikeAnAttack(int levels, int status) throws IOException {
        String content = "{\"a\":".repeat(levels / 5 * 2) + "[".repeat(levels);
        assertThat(exchange(post(content))).startsWith("HTTP/1.1 " + status);
        assertThat(committedEvents).hasValue(0);
    }

    @Test
    void namesWhatIsNoJsonWithoutRepeatingIt() throws IOException {
        String answer = exchange(post("{\"a\":1e999,\"secret\":\"<script>\"}"));
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("number-out-of-range")
                .doesNotContain("script");
    }

    @Test
    void keepsAConnectionForTheNextRequest() throws IOException {
        Socket socket = connect();
        write(socket, post("{}").replace("Connection: close\r\n", "") + post("{}"));
        assertThat(read(socket).split("\"accepted\":1", -1)).hasSize(3);
    }

    private static String post(String content) {
        return "POST /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + content.getBytes(UTF_8).length + "\r\n\r\n" + content;
    }

    /** What the server answers until it closes the connection. */
    private String exchange(String request) throws IOException {
        Socket socket = connect();
        try {
            write(socket, request);
        } catch (SocketException e) {
            // the server may answer and close before it has read all
        }
        return read(socket);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static String read(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8 * 1024];
        try {
            InputStream in = socket.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                answer.append(new String(buffer, 0, length, ISO_8859_1));
            }
        } catch (SocketException e) {
            return answer.toString();
        }
        return answer.toString();
    }
}
