package io.nifievent.http;

import static io.nifievent.http.BesiegedServer.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients that mean no good cost in time of the processor. */
@Timeout(600)
class HostileCpuTest {

    private static final Duration MOST = Duration.ofMillis(50);
    private static final int TRIES = 5;

    private BesiegedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new BesiegedServer(Duration.ofMinutes(5), Duration.ofMinutes(5));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"1000, 400", "100000, 400", "1000000, 400", "10000000, 413"})
    void spendsNextToNothingOnNesting(int levels, int status) throws IOException {
        String content = "{\"a\":" + "[".repeat(levels);
        assertThat(cost(post(content), status)).isLessThan(MOST);
    }

    @Test
    void spendsNextToNothingOnSpacesInAContentType() throws IOException {
        String contentType = "Content-Type: text/plain" + " ".repeat(7_800) + "x\r\n";
        assertThat(cost(post("{}").replace("Content-Length", contentType + "Content-Length"), 415))
                .isLessThan(MOST);
    }

    /** The least of several tries: the first ones run before they are compiled. */
    private Duration cost(String request, int status) throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = cpuNanos();
            assertThat(server.exchange(request)).startsWith("HTTP/1.1 " + status);
            least = Math.min(least, cpuNanos() - before);
        }
        return Duration.ofNanos(least);
    }

    /** Of the server's threads. */
    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("listen-events"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }
}
