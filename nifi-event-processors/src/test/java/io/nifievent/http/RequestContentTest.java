package io.nifievent.http;

import static io.nifievent.http.BesiegedServer.read;
import static io.nifievent.http.BesiegedServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways a content may come. */
class RequestContentTest {

    private static final String HEAD = "POST /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

    private BesiegedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new BesiegedServer(Duration.ofMinutes(5), Duration.ofMinutes(5));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void maySendItInChunks() throws IOException {
        assertThat(server.exchange(
                        HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3\r\n1}\n\r\n2\r\n{}\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"accepted\":2,");
        assertThat(server.committedEvents()).isEqualTo(2);
    }

    @Test
    void maySendTheNextPieceLater() throws IOException {
        Socket socket = server.connect();
        write(socket, HEAD + "Content-Length: 7\r\n\r\n{\"a\"");
        assertThat(server.exchange(BesiegedServer.post("{}"))).startsWith("HTTP/1.1 200 ");
        write(socket, ":1}");
        assertThat(read(socket)).startsWith("HTTP/1.1 200 ").contains("\"accepted\":1,");
    }

    @Test
    void maySendMoreThanOneReadTakes() throws IOException {
        String content = "{\"a\":\"" + "x".repeat(400_000) + "\"}";
        assertThat(server.exchange(BesiegedServer.post(content))).contains("\"accepted\":1,");
    }

    @Test
    void mayWaitUntilItIsAskedFor() throws IOException {
        Socket socket = server.connect();
        write(socket, HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        InputStream in = socket.getInputStream();
        String asked = "HTTP/1.1 100 Continue\r\n\r\n";
        assertThat(new String(in.readNBytes(asked.length()), StandardCharsets.US_ASCII))
                .isEqualTo(asked);
        write(socket, "{}");
        assertThat(read(socket)).startsWith("HTTP/1.1 200 ");
    }
}
