package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.SendReport;
import io.nifievent.sandbox.send.Shares;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is away until the flow's queues are full, and comes back. */
class BrokerFaultIT {

    private static final int EVENTS_PER_SECOND = 100;
    private static final int EVENTS = 4_000;
    private static final int QUEUE_LIMIT = 20;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void refusesEventsWhileTheFlowIsFullAndLosesNone(@TempDir Path state) throws Exception {
        try (SandboxStack stack = SandboxStack.inFolder(state);
                Ledger ledger = Ledger.inMemory();
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            stack.up();
            limitQueues(new Canvas(stack));
            Instant since = Instant.now().minusSeconds(1);
            SendPlan plan = SendPlan.to(stack.settings().listenEndpoint(), EVENTS_PER_SECOND)
                    .withPatience(Duration.ofMinutes(5));
            try (EventSender sender = new EventSender(plan, ledger)) {
                var events = new EventGenerator(12, new Shares(0.02, 0.02, 0), InstantSource.system());
                Future<SendReport> sending = background.submit(() -> sender.send(events, EVENTS));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> ledger.entries().size() >= EVENTS / 4);
                stack.kill(stack.parts().named("kafka"));
                awaitRefusal(stack);
                stack.up();
                SendReport report = sending.get();
                assertThat(report.acknowledged()).isEqualTo(EVENTS);
                assertThat(report.retries())
                        .as("requests refused with 503, and sent again")
                        .isPositive();
            }

            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }

    private static void limitQueues(Canvas canvas) throws Exception {
        canvas.setFlowState("STOPPED");
        for (Canvas.Queue queue : canvas.queues()) {
            canvas.setLimit(queue, QUEUE_LIMIT);
        }
        canvas.setFlowState("RUNNING");
    }

    /** Not for a moment, but for good. */
    private void awaitRefusal(SandboxStack stack) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .during(Duration.ofSeconds(10))
                .until(
                        () -> health(stack),
                        health -> health.statusCode() == 503 && health.body().contains("queue-full"));
    }

    private HttpResponse<String> health(SandboxStack stack) throws Exception {
        return http.send(
                HttpRequest.newBuilder(stack.settings().listenEndpoint().resolve("/health"))
                        .build(),
                BodyHandlers.ofString());
    }
}
