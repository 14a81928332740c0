package io.nifievent.processors;

import static io.nifievent.processors.LiveListener.EVENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.Arrival;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.MockProcessSession;
import org.apache.nifi.util.SharedSessionState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The promise: what is answered is committed, what is refused is not there, and nothing hangs. */
class ListenEventsTest {

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final LiveListener listener = new LiveListener();

    @AfterEach
    void stop() throws Exception {
        listener.close();
    }

    @Test
    void answersOnlyAfterTheCommit() throws Exception {
        listener.schedule();
        CompletableFuture<HttpResponse<String>> answer = listener.postAsync(EVENT);
        LateSession session = new LateSession();
        Awaitility.await().until(() -> {
            listener.trigger(() -> session);
            return session.commit.isPresent();
        });
        assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        session.commit.orElseThrow().run();
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(json(answer.get().body()).path("receipt").stringValue())
                .isEqualTo(session.getFlowFilesForRelationship(ListenEvents.SUCCESS)
                        .getFirst()
                        .getAttribute("uuid"));
    }

    /** A session whose commit is still to come when it has been asked for. */
    private static final class LateSession extends MockProcessSession {

        private Optional<Runnable> commit = Optional.empty();

        LateSession() {
            this(new ListenEvents());
        }

        private LateSession(ListenEvents processor) {
            super(new SharedSessionState(processor, new AtomicLong()), processor);
        }

        @Override
        public void commitAsync(Runnable onSuccess, Consumer<Throwable> onFailure) {
            commit = Optional.of(() -> super.commitAsync(onSuccess, onFailure));
        }
    }

    static Stream<Named<ProcessSessionFactory>> sessions() {
        ListenEvents processor = new ListenEvents();
        return Stream.of(
                Named.of("that can't be begun", () -> {
                    throw new OutOfMemoryError("a test's");
                }),
                Named.of(
                        "that can be neither used nor rolled back",
                        () -> new MockProcessSession(new SharedSessionState(processor, new AtomicLong()), processor) {
                            @Override
                            public MockFlowFile create() {
                                throw new OutOfMemoryError("a test's");
                            }

                            @Override
                            public void rollback() {
                                throw new IllegalStateException("a test's");
                            }
                        }));
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void refusesWhatIsGivenASession(ProcessSessionFactory failing) throws Exception {
        listener.schedule();
        CompletableFuture<HttpResponse<String>> answer = listener.postAsync(EVENT);
        Awaitility.await().until(() -> {
            listener.trigger(failing);
            return answer.isDone();
        });
        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(json(answer.get().body()).path("code").stringValue()).isEqualTo("not-stored");
        assertThat(listener.runner().getLogger().getErrorMessages()).hasSize(1);
    }

    @Test
    void letsRequestsInFlightShareOneFlowFileAndOneProvenanceEvent() throws Exception {
        listener.schedule();
        AtomicInteger sent = new AtomicInteger();
        // those that come one by one share nothing
        Awaitility.await().until(() -> {
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> listener.postAsync(EVENT.replace("a1b2", "u" + sent.getAndIncrement())))
                    .toList();
            while (!answers.stream().allMatch(CompletableFuture::isDone)) {
                listener.trigger();
            }
            assertThat(listener.arrivals()).hasSize(sent.get());
            return listener.flowFiles().size() < sent.get();
        });
        assertThat(listener.runner().getProvenanceEvents())
                .hasSameSizeAs(listener.flowFiles())
                .allSatisfy(event -> {
                    assertThat(event.getEventType()).isEqualTo(ProvenanceEventType.RECEIVE);
                    assertThat(event.getTransitUri()).startsWith("http://127.0.0.1:");
                });
    }

    @Test
    void makesNothingOfARequestAnAttribute() throws Exception {
        listener.start();
        listener.post(EVENT + "\n" + EVENT, "filename", "../../x", "kafka.topic", "secrets", "X-Any", "1");
        listener.stopTriggering();
        MockFlowFile flowFile = listener.flowFiles().getFirst();
        flowFile.assertAttributeEquals("record.count", "2");
        flowFile.assertAttributeEquals("mime.type", "application/vnd.nifievent.arrivals+x-ndjson");
        assertThat(flowFile.getAttributes()).containsOnlyKeys("record.count", "mime.type", "uuid", "filename", "path");
        assertThat(flowFile.getAttribute("filename")).doesNotContain("x");
        assertThat(listener.runner().getCounterValue("Events received")).isEqualTo(2);
    }

    @Test
    void givesEachEventTheTimeOfItsReceiptAndItsSource() throws Exception {
        listener.start();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        listener.post(EVENT);
        Instant after = Instant.now();
        listener.stopTriggering();
        Arrival arrival = listener.arrivals().getFirst();
        assertThat(arrival.source()).isEqualTo("127.0.0.1");
        assertThat(arrival.receivedAt()).isBetween(before, after);
        assertThat(new String(arrival.frame().bytes(), UTF_8)).isEqualTo(EVENT);
    }

    @Test
    void refusesAtOnceAndTakesNothingWhileTheNextQueueIsFull() throws Exception {
        listener.schedule();
        listener.runner().setRelationshipUnavailable(ListenEvents.SUCCESS);
        HttpResponse<String> refused = listener.post(EVENT);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        assertThat(json(refused.body()).path("code").stringValue()).isEqualTo("queue-full");
        assertThat(new String(listener.get("/health").body(), UTF_8)).contains("refusing", "queue-full");
        listener.runner().setRelationshipAvailable(ListenEvents.SUCCESS);
        listener.trigger();
        assertThat(listener.flowFiles()).isEmpty();
        listener.start();
        assertThat(listener.get("/health").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAllThatCannotBeStoredAndWhatComesSoonAfter(FailingSession.Full full) throws Exception {
        listener.schedule();
        List<CompletableFuture<HttpResponse<String>>> answers =
                List.of(listener.postAsync(EVENT), listener.postAsync(EVENT + "\n" + EVENT));
        Awaitility.await().until(() -> {
            listener.triggerInVain(full);
            return answers.stream().allMatch(CompletableFuture::isDone);
        });
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.get().statusCode()).isEqualTo(503);
            assertThat(answer.get().headers().firstValue("Retry-After")).isPresent();
            assertThat(json(answer.get().body()).path("code").stringValue()).isEqualTo("not-stored");
        });
        assertThat(listener.failed()).isNotEmpty().allSatisfy(FailingSession::assertRolledBack);
        assertThat(listener.runner().getLogger().getErrorMessages()).isNotEmpty();
        listener.start();
        Awaitility.await().until(() -> listener.post(EVENT).statusCode() == 200);
        listener.stopTriggering();
        assertThat(listener.arrivals()).hasSize(1);
    }

    @Test
    void refusesARequestForWhichNoCommitBegins() throws Exception {
        listener.schedule();
        HttpResponse<String> refused = listener.post(EVENT);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        HttpResponse<byte[]> health = listener.get("/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(new String(health.body(), UTF_8)).contains("refusing", "busy");
        listener.trigger();
        assertThat(listener.flowFiles()).isEmpty();
    }

    @Test
    void refusesWhatWaitsWhenItIsStopped() throws Exception {
        listener.schedule();
        CompletableFuture<HttpResponse<String>> answer = listener.postAsync(EVENT);
        listener.unschedule();
        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(answer.get().headers().firstValue("Retry-After")).isPresent();
        assertThat(json(answer.get().body()).path("code").stringValue()).isEqualTo("stopping");
    }

    @Test
    void leavesItsPortToTheNextWhenItIsTerminated() throws Exception {
        int port = listener.schedule().port();
        listener.unschedule();
        listener.remove();
        try (LiveListener next = new LiveListener()) {
            next.runner().setProperty(ListenEventsProperties.PORT, Integer.toString(port));
            assertThat(next.start().post(EVENT).statusCode()).isEqualTo(200);
        }
    }

    /** As when its node is offloaded. */
    @Test
    void refusesWhatItIsBeingSentWhenItIsTerminatedBeforeItIsStopped() throws Exception {
        try (Socket sender = new Socket("127.0.0.1", listener.schedule().port())) {
            write(
                    sender,
                    "POST /events HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + EVENT.length()
                            + "\r\n\r\n");
            assertThat(sender.getInputStream().readNBytes(CONTINUE.length())).isEqualTo(CONTINUE.getBytes(UTF_8));
            write(sender, EVENT);
            listener.remove();
            assertThat(new String(sender.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("stopping");
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    @Test
    void verifiesThatItCanListen() throws Exception {
        listener.schedule();
        listener.runner().setProperty(ListenEventsProperties.PORT, Integer.toString(listener.port()));
        assertThat(verify())
                .extracting(ConfigVerificationResult::getOutcome)
                .containsExactly(Outcome.SUCCESSFUL, Outcome.SUCCESSFUL, Outcome.FAILED);
        assertThat(verify().getLast().getExplanation()).contains("Port " + listener.port() + " of 127.0.0.1");
    }

    @Test
    void saysOnVerificationWhichFileHasNoKeys() {
        listener.runner().setProperty(ListenEventsProperties.API_KEYS_FILE, "no-such-folder/keys");
        assertThat(verify())
                .extracting(ConfigVerificationResult::getOutcome)
                .containsExactly(Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.SUCCESSFUL);
        assertThat(verify().get(1).getExplanation()).contains("no-such-folder/keys", "There is no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${NO_SUCH_VARIABLE}", "${NO_SUCH_VARIABLE}65536"})
    void saysOnVerificationWhichPropertyCannotBeRead(String port) {
        listener.runner().setProperty(ListenEventsProperties.PORT, port);
        assertThat(verify())
                .extracting(ConfigVerificationResult::getOutcome)
                .containsExactly(Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED);
        assertThat(verify().getFirst().getExplanation()).startsWith("Port [").contains("0 to 65535");
    }

    private List<ConfigVerificationResult> verify() {
        return new ListenEvents()
                .verify(listener.runner().getProcessContext(), listener.runner().getLogger(), Map.of());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
