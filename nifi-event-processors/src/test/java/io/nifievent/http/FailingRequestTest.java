package io.nifievent.http;

import static io.nifievent.http.BesiegedServer.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.ingest.Intake;
import io.nifievent.ingest.IntakeLimits;
import io.nifievent.validation.EventTimeRange;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request is answered, and what it held is given back, whatever fails. */
@Timeout(300)
class FailingRequestTest {

    static Stream<Named<String>> requests() {
        return Stream.of(
                Named.of("read by the thread that reads the connection", post("{}")),
                Named.of("read by a thread of its own", post("x".repeat(100_000))),
                Named.of("in the address", "GET /events?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isAnsweredWhenItsReadingFails(String request) throws IOException {
        Intake failing = new Intake(
                Optional.of(() -> {
                    throw new StackOverflowError("a test's");
                }),
                new EventTimeRange(Duration.ZERO),
                IntakeLimits.of(1024));
        try (BesiegedServer server = new BesiegedServer(HttpLimits.of(1 << 20), failing)) {
            assertThat(server.exchange(request))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("server-error")
                    .doesNotContain("StackOverflow", "a test's");
            assertThat(server.commits().bytes()).isZero();
        }
    }
}
