package io.nifievent.http;

import static io.nifievent.http.BesiegedServer.MAX_CONTENT;
import static io.nifievent.http.BesiegedServer.MEMORY;
import static io.nifievent.http.BesiegedServer.post;
import static io.nifievent.http.BesiegedServer.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients that mean no good cost in memory, measured in the same JVM, which the server shares with them. */
@Timeout(600)
class HostileHeapTest {

    private static final long MEGABYTE = 1024 * 1024;
    private static final int WAITING = 10_000;
    private static final String OK = "{\"accepted\":1";

    private BesiegedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new BesiegedServer(Duration.ofMinutes(5), Duration.ofMinutes(5));
        assertThat(server.exchange(post("{}"))).contains(OK);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** They are promised 64 times the content there is memory for; what is read of one may take twice its size. */
    @Test
    void holdsNoMoreOfUnfinishedContentsThanItsMemory() throws IOException {
        long before = used();
        String most = "x".repeat(MAX_CONTENT - 10);
        long held = 0;
        for (int i = 0; i < 64; i++) {
            send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: " + MAX_CONTENT + "\r\n\r\n" + most);
            held = Math.max(held, server.commits().bytes());
        }
        assertThat(server.exchange(post("x".repeat(10_000)))).startsWith("HTTP/1.1 200 ");
        // those that come to nothing for long enough are ended
        assertThat(Math.max(held, server.commits().bytes())).isGreaterThan(MEMORY / 4);
        assertThat(used() - before).isLessThan(2 * MEMORY + 8 * MEGABYTE);
    }

    @Test
    void keepsNoBufferForConnectionsThatWait() throws IOException {
        long before = used();
        String beginning = "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"a\":";
        try (Crowd crowd = Crowd.of(WAITING, server.address(), beginning)) {
            assertThat(server.exchange(post("{}"))).contains(OK);
            assertThat(used() - before).isLessThan(WAITING * 16L * 1024);
        }
    }

    /** The answers it doesn't take are not made in advance. */
    @Test
    void makesNoAnswersForAClientThatReadsNone() throws IOException {
        long before = used();
        ByteBuffer requests = ByteBuffer.wrap("POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
                .repeat(1_000)
                .getBytes(ISO_8859_1));
        try (SocketChannel client = SocketChannel.open(server.address())) {
            client.configureBlocking(false);
            Awaitility.await().during(Duration.ofSeconds(1)).until(() -> {
                int sent = 0;
                for (int written = 1; written > 0; sent += written) {
                    requests.position(requests.hasRemaining() ? requests.position() : 0);
                    written = client.write(requests);
                }
                return sent == 0;
            });
            assertThat(used() - before).isLessThan(8 * MEGABYTE);
            assertThat(server.exchange(post("{}"))).contains(OK);
        }
    }

    /** By a stream's window of no bytes, and compressed, so that long answers cost their sender next to nothing. */
    @ParameterizedTest
    @MethodSource
    void keepsNoMoreOfLongAnswersThatNobodyReadsThanItsMemory(String events) throws IOException {
        String header = Http2Frames.POST + "\u000F\u000B\4gzip" + "\0\6prefer\u0015return=representation";
        String request = Http2Frames.PREFACE
                + Http2Frames.frame(Http2Frames.SETTINGS, 0, 0, "\0\4\0\0\0\0")
                + Http2Frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, header)
                + Http2Frames.frame(Http2Frames.DATA, Http2Frames.END_STREAM, 1, gzip(events.getBytes(ISO_8859_1)));
        long before = used();
        for (int answers = 0; answers < 100; answers++) {
            Socket deaf = server.connect();
            write(deaf, request);
            awaitHeader(deaf);
        }
        assertThat(used() - before).isLessThan(2 * MEMORY + 8 * MEGABYTE);
        assertThat(server.exchange(post("{}"))).contains(OK);
        Awaitility.await()
                .until(() -> server.exchange(post("x".repeat(MAX_CONTENT / 4))).startsWith("HTTP/1.1 200 "));
    }

    static Stream<Named<String>> keepsNoMoreOfLongAnswersThatNobodyReadsThanItsMemory() {
        String deep = ("{\"" + "n".repeat(150) + "\":").repeat(60) + "1e999" + "}".repeat(60) + "\n";
        return Stream.of(
                Named.of("with ids", "{}\n".repeat(10_000)),
                Named.of("that give way", "{}\n".repeat(1_500)),
                Named.of("with pointers", deep.repeat(100)));
    }

    /** Of an answer. */
    private static void awaitHeader(Socket client) throws IOException {
        DataInputStream frames = new DataInputStream(client.getInputStream());
        int lengthAndType = 0;
        while ((lengthAndType & 0xFF) != Http2Frames.HEADERS) {
            lengthAndType = frames.readInt();
            frames.skipNBytes(5 + (lengthAndType >>> 8));
        }
    }

    @Test
    void inflatesABombNoFurtherThanTheLimit() throws IOException {
        String bomb = gzip(new byte[100 * (int) MEGABYTE]);
        String request =
                "POST /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + bomb.length() + "\r\n\r\n" + bomb;
        long before = allocated();
        assertThat(server.exchange(request)).startsWith("HTTP/1.1 413 ");
        assertThat(allocated() - before).isLessThan(12 * MEGABYTE);
    }

    @Test
    void keepsNothingOfStreamsThatAreReset() throws IOException {
        String flood = Http2Frames.streams(
                200,
                id -> Http2Frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, id, Http2Frames.POST)
                        + Http2Frames.frame(Http2Frames.RESET, 0, id, Http2Frames.CANCEL));
        long before = used();
        for (int i = 0; i < 200; i++) {
            server.exchange(Http2Frames.PREFACE + flood);
        }
        assertThat(used() - before).isLessThan(8 * MEGABYTE);
    }

    @Test
    void buildsNothingOfWhatNestsDeeplyOrHasManyNames() throws IOException {
        String nested = post("{\"a\":" + "[".repeat(MAX_CONTENT - 10));
        StringBuilder names = new StringBuilder("{");
        while (names.length() < MAX_CONTENT - 20) {
            names.append("\"k").append(names.length()).append("\":1,");
        }
        String many = post(names.append("\"k\":1}").toString());
        long before = allocated();
        assertThat(server.exchange(nested)).startsWith("HTTP/1.1 400 ");
        assertThat(server.exchange(many)).startsWith("HTTP/1.1 200 ");
        assertThat(allocated() - before).isLessThan(100 * MEGABYTE);
    }

    private static String gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        return compressed.toString(ISO_8859_1);
    }

    private void send(String request) throws IOException {
        try {
            write(server.connect(), request);
        } catch (SocketException e) {
            // the server may refuse and close before it has read all
        }
    }

    /** Bytes in use after a collection, on the heap and beside it. */
    private static long used() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Bytes that have been allocated by all threads since the JVM was started. */
    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }
}
