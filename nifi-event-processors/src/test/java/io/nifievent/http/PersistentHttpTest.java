package io.nifievent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several requests over one connection, however they arrive. */
@Timeout(300)
class PersistentHttpTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String EVENT = "{\"n\":1}";
    private static final String REQUEST =
            "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: " + EVENT.length() + "\r\n\r\n" + EVENT;
    private static final String UNKNOWN =
            "POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: image/gif\r\nContent-Length: " + EVENT.length()
                    + "\r\n\r\n";
    private static final String LAST = BesiegedServer.post(EVENT);
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int MANY = 50;

    private BesiegedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new BesiegedServer(LONG, LONG);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void answersRequestsSentOneAfterTheOther() throws IOException {
        Socket socket = server.connect();
        for (int i = 0; i < MANY; i++) {
            BesiegedServer.write(socket, REQUEST);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(server.committedEvents()).isEqualTo(MANY);
    }

    @Test
    void answersRequestsSentBeforeTheFirstIsAnswered() throws IOException {
        String answers = server.exchange(REQUEST.repeat(MANY) + LAST);
        assertThat(Pattern.compile("HTTP/1\\.1 200 ").matcher(answers).results())
                .hasSize(MANY + 1);
        assertThat(server.committedEvents()).isEqualTo(MANY + 1);
    }

    @Test
    void answersRequestsThatAreCommittedAndThoseThatAreNotInTheirOrder() throws IOException {
        String answers = server.exchange((REQUEST + HEALTH + UNKNOWN + EVENT).repeat(MANY) + LAST);
        assertThat(Pattern.compile("HTTP/1\\.1 (\\d+) ")
                        .matcher(answers)
                        .results()
                        .map(status -> status.group(1))
                        .collect(Collectors.joining(" ")))
                .isEqualTo("200 200 415 ".repeat(MANY) + "200");
        assertThat(server.committedEvents()).isEqualTo(MANY + 1);
    }

    @Test
    void answersARequestWhoseBeginningCameWithTheOneBefore() throws IOException {
        int half = LAST.length() / 2;
        Socket socket = server.connect();
        BesiegedServer.write(socket, REQUEST + LAST.substring(0, half));
        assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        BesiegedServer.write(socket, LAST.substring(half));
        assertThat(BesiegedServer.read(socket)).startsWith("HTTP/1.1 200 ");
        assertThat(server.committedEvents()).isEqualTo(2);
    }

    @Test
    void keepsAConnectionWhoseRequestIsRefused() throws IOException {
        assertThat(server.exchange(UNKNOWN + EVENT + LAST)).contains("HTTP/1.1 415 ", "HTTP/1.1 200 ");
    }

    @Test
    void saysThatItClosesAConnectionWhoseContentIsRefusedBeforeItComes() throws IOException {
        Socket socket = server.connect();
        BesiegedServer.write(socket, UNKNOWN);
        assertThat(BesiegedServer.read(socket)).startsWith("HTTP/1.1 415 ").contains("Connection: close");
    }

    @Test
    void closesAConnectionThatSendsNothingMore() throws IOException {
        try (BesiegedServer impatient = new BesiegedServer(LONG, Duration.ofMillis(200))) {
            Socket socket = impatient.connect();
            BesiegedServer.write(socket, REQUEST);
            assertThat(BesiegedServer.read(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    /** One answer, whose content is one JSON object without objects in it. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.isEmpty() || answer.charAt(answer.length() - 1) != '}') {
            byte[] more = new byte[1_024];
            int length = socket.getInputStream().read(more);
            assertThat(length).as("the connection was closed after: " + answer).isPositive();
            answer.append(new String(more, 0, length, UTF_8));
        }
        return answer.toString();
    }
}
