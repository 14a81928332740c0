package io.nifievent.benchmark.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class HttpLoadTest {

    private static final Requests REQUESTS = Requests.of(1, "");
    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] BUSY =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy".getBytes(US_ASCII);
    private static final int RATE = 100;
    private static final int BEFORE_STALL = 70;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration STALL = Duration.ofMillis(1_500);

    /** Enough for the answers before a stall, however slow the machine is. */
    private static final Duration AMPLE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CountDownLatch closed = new CountDownLatch(1);
    private ServerSocket server;

    /** How the server treats the request with this number, from 0 on. */
    private interface Treatment {
        byte[] answer(int number) throws InterruptedException;
    }

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        closed.countDown();
    }

    /** Over one connection, so the requests come one after the other. */
    private HttpLoad load(Treatment treatment, Duration patience) {
        Thread.ofVirtual().start(() -> serve(treatment));
        return new HttpLoad((InetSocketAddress) server.getLocalSocketAddress(), REQUESTS, 1, patience);
    }

    private void serve(Treatment treatment) {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] request = new byte[REQUESTS.bytes().length];
            for (int number = 0; ; number++) {
                in.readFully(request);
                socket.getOutputStream().write(treatment.answer(number));
            }
        } catch (IOException e) {
            // the load is over
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        }
    }

    private static byte[] stallAfterSome(int number) throws InterruptedException {
        return stallAfterSome(number, STALL);
    }

    private static byte[] stallAfterSome(int number, Duration stall) throws InterruptedException {
        if (number == BEFORE_STALL) {
            Thread.sleep(stall);
        }
        return ANSWER;
    }

    private byte[] nothingAfterSome(int number) throws InterruptedException {
        if (number == BEFORE_STALL) {
            closed.await();
        }
        return ANSWER;
    }

    @Test
    void countsAllThatIsDueWithinTheTime() throws Exception {
        Answered answered = load(number -> ANSWER, PATIENCE).atRate(RATE, SECOND, SECOND);
        assertThat(answered.accepted()).isEqualTo(RATE);
        assertThat(answered.acceptedInAll()).isEqualTo(2 * RATE);
        assertThat(answered.latencyMicros().getTotalCount()).isEqualTo(RATE);
        assertThat(Balance.of(List.of(answered), 2 * RATE).exact()).isTrue();
    }

    @Test
    void countsWhatIsDueInAStallAtTheEndFromWhenItWasDue() throws Exception {
        Answered answered = load(HttpLoadTest::stallAfterSome, PATIENCE).atRate(RATE, Duration.ZERO, SECOND);
        assertThat(answered.accepted()).isEqualTo(RATE);
        assertThat(answered.latencyMicros().getTotalCount()).isEqualTo(RATE);
        assertThat(answered.millis(100)).isGreaterThanOrEqualTo(STALL.toMillis());
        // all that was due after it, until the end 300 ms later, waited for the rest of it
        assertThat(answered.millis(BEFORE_STALL + 1)).isGreaterThanOrEqualTo(STALL.toMillis() - 300.0);
        assertThat(answered.unanswered()).isZero();
    }

    @Test
    void reachesLessOfTheRateByAsMuchAsItIsAnsweredLate() throws Exception {
        Answered answered = load(HttpLoadTest::stallAfterSome, PATIENCE).atRate(RATE, Duration.ZERO, SECOND);
        assertThat(answered.seconds()).isGreaterThanOrEqualTo(2.2);
        assertThat(answered.reached(RATE)).isFalse();
    }

    @Test
    void countsWhatIsNeverAnsweredAndWhatIsNotSentForIt() throws Exception {
        Answered answered = load(this::nothingAfterSome, AMPLE).atRate(RATE, Duration.ZERO, SECOND);
        assertThat(answered.accepted()).isEqualTo(BEFORE_STALL);
        assertThat(answered.unanswered()).isEqualTo(RATE - BEFORE_STALL);
        Balance balance = Balance.of(List.of(answered), BEFORE_STALL);
        assertThat(balance.exact()).isFalse();
        assertThat(balance).hasToString("0 requests refused, 30 unanswered, 70 events accepted, 70 passed on ");
    }

    @Test
    void countsOfAsManyAsPossibleThoseAnsweredInTheTimeAndTheLatencyOfThoseSentInIt() throws Exception {
        Answered answered =
                load(number -> stallAfterSome(number, AMPLE), PATIENCE).asManyAsPossible(Duration.ZERO, AMPLE);
        assertThat(answered.accepted()).isEqualTo(BEFORE_STALL);
        assertThat(answered.acceptedInAll()).isEqualTo(BEFORE_STALL + 1);
        assertThat(answered.seconds()).isEqualTo(AMPLE.toSeconds());
        assertThat(answered.latencyMicros().getTotalCount()).isEqualTo(BEFORE_STALL + 1);
        assertThat(answered.millis(100)).isGreaterThanOrEqualTo(AMPLE.toMillis());
    }

    @Test
    void waitsForNoAnswerOfAsManyAsPossibleWithoutEnd() throws Exception {
        Answered answered = load(this::nothingAfterSome, Duration.ofMillis(100)).asManyAsPossible(Duration.ZERO, AMPLE);
        assertThat(answered.accepted()).isEqualTo(BEFORE_STALL);
        assertThat(answered.unanswered()).isEqualTo(1);
    }

    @Test
    void keepsTheLastRefusal() throws Exception {
        Answered answered =
                load(number -> number == BEFORE_STALL ? BUSY : ANSWER, PATIENCE).atRate(RATE, Duration.ZERO, SECOND);
        assertThat(answered.accepted()).isEqualTo(RATE - 1);
        assertThat(answered.refused()).isEqualTo(1);
        assertThat(answered.lastRefusal()).endsWith("busy");
    }

    @Test
    void reachesARateByNinetyEightHundredthsOfIt() {
        assertThat(ofThousand(980).reached(1_000)).isTrue();
        assertThat(ofThousand(979).reached(1_000)).isFalse();
    }

    private static Answered ofThousand(int accepted) {
        return new Answered(accepted, accepted, 0, 0, "", 1, new Histogram(1));
    }
}
