package io.nifievent.http;

import static io.nifievent.http.BesiegedServer.MAX_CONTENT;
import static io.nifievent.http.BesiegedServer.MEMORY;
import static io.nifievent.http.BesiegedServer.post;
import static io.nifievent.http.BesiegedServer.write;
import static io.nifievent.http.Http2Frames.CANCEL;
import static io.nifievent.http.Http2Frames.CONTINUATION;
import static io.nifievent.http.Http2Frames.DATA;
import static io.nifievent.http.Http2Frames.END_HEADERS;
import static io.nifievent.http.Http2Frames.ENHANCE_YOUR_CALM;
import static io.nifievent.http.Http2Frames.HEADERS;
import static io.nifievent.http.Http2Frames.NO_ERROR;
import static io.nifievent.http.Http2Frames.PING;
import static io.nifievent.http.Http2Frames.POST;
import static io.nifievent.http.Http2Frames.PREFACE;
import static io.nifievent.http.Http2Frames.RESET;
import static io.nifievent.http.Http2Frames.SETTINGS;
import static io.nifievent.http.Http2Frames.WINDOW_UPDATE;
import static io.nifievent.http.Http2Frames.errors;
import static io.nifievent.http.Http2Frames.frame;
import static io.nifievent.http.Http2Frames.streams;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that mean no good and speak HTTP/2. */
@Timeout(300)
class HostileHttp2Test {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String OK = "{\"accepted\":1";

    /** More than the 128 a second that a connection may have, and few enough for the server to read at once. */
    private static final int FLOOD = 200;

    /** As few as one connection may reset at once. */
    private static final int STREAMS = 64;

    private BesiegedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new BesiegedServer(LONG, LONG);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    static Stream<Named<String>> floods() {
        String opened = frame(HEADERS, END_HEADERS, 1, POST);
        return Stream.of(
                Named.of(
                        "streams that are reset as they begin (CVE-2023-44487)",
                        streams(FLOOD, id -> frame(HEADERS, END_HEADERS, id, POST) + frame(RESET, 0, id, CANCEL))),
                Named.of(
                        "streams that the server is made to reset (CVE-2025-5115)",
                        streams(
                                FLOOD,
                                id -> frame(HEADERS, END_HEADERS, id, POST) + frame(WINDOW_UPDATE, 0, id, "\0\0\0\0"))),
                Named.of("pings", frame(PING, 0, 0, "12345678").repeat(FLOOD)),
                Named.of("settings", frame(SETTINGS, 0, 0, "").repeat(FLOOD)),
                Named.of("empty data", opened + frame(DATA, 0, 1, "").repeat(FLOOD)),
                Named.of(
                        "a header without end",
                        frame(HEADERS, 0, 1, POST)
                                + frame(CONTINUATION, 0, 1, "\u0082").repeat(FLOOD)));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void endsAConnectionThatIsFlooded(String flood) throws IOException {
        assertThat(errors(server.exchange(PREFACE + flood))).containsExactly(ENHANCE_YOUR_CALM);
        assertThat(server.exchange(post("{}"))).contains(OK);
        assertThat(server.committedEvents()).isEqualTo(1);
    }

    static Stream<Named<String>> headers() {
        String field = "\0\3x-a\40" + "a".repeat(0x20);
        String remembered = "\u0040\3x-a\u0064" + "a".repeat(0x64);
        return Stream.of(
                Named.of("as sent", POST + field.repeat(300)),
                Named.of("when expanded", POST + remembered + "\u00BE".repeat(7_000)));
    }

    /** 8 KB are what it may have. */
    @ParameterizedTest
    @MethodSource("headers")
    void refusesAHeaderThatIsTooLarge(String header) throws IOException {
        assertThat(errors(server.exchange(PREFACE + frame(HEADERS, END_HEADERS, 1, header))))
                .isNotEmpty()
                .doesNotContain(NO_ERROR);
        assertThat(server.exchange(post("{}"))).contains(OK);
        assertThat(server.committedEvents()).isEqualTo(1);
    }

    private boolean isFullWithin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (server.commits().refusal().isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Contents that take up all the memory there is, to the byte, whose senders then think better of it. */
    @Test
    void givesBackTheMemoryOfStreamsThatAreReset() throws IOException {
        String content = "x".repeat(8 * 1024);
        List<Socket> connections = new ArrayList<>();
        // where it takes long to come to the last of them, the first ones give way, and it is tried anew
        Awaitility.await().until(() -> {
            server.disconnect();
            connections.clear();
            for (int i = 0; i < MEMORY / content.length() / STREAMS; i++) {
                connections.add(server.connect());
                write(
                        connections.getLast(),
                        PREFACE
                                + streams(
                                        STREAMS,
                                        id -> frame(HEADERS, END_HEADERS, id, POST) + frame(DATA, 0, id, content)));
            }
            return isFullWithin(Duration.ofSeconds(2));
        });
        for (Socket connection : connections) {
            write(connection, streams(STREAMS, id -> frame(RESET, 0, id, CANCEL)));
        }
        Awaitility.await()
                .until(() -> server.exchange(post("x".repeat(MAX_CONTENT - 10))).startsWith("HTTP/1.1 200 "));
    }
}
