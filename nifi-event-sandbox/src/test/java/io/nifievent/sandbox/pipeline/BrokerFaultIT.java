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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker is away until the flow's queues are full, and comes back. */
@ExtendWith(RunningPipeline.class)
class BrokerFaultIT {

    private static final int EVENTS_PER_SECOND = 100;
    private static final int EVENTS = 4_000;
    private static final int QUEUE_LIMIT = 3;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void refusesEventsWhileTheFlowIsFullAndLosesNone(SandboxStack stack) throws Exception {
        Instant since = Instant.now().minusSeconds(1);
        SendPlan plan =
                SendPlan.to(stack.settings().listenEndpoint(), EVENTS_PER_SECOND).withPatience(Duration.ofMinutes(5));
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender = new EventSender(plan, ledger);
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            var events = new EventGenerator(12, new Shares(0.02, 0.02, 0), InstantSource.system());
            Future<SendReport> sending = background.submit(() -> sender.send(events, EVENTS));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> ledger.entries().size() >= EVENTS / 4);
            stack.kill(stack.parts().named("kafka"));
            fillQueues(stack);
            stack.up();
            SendReport report = sending.get();
            assertThat(report.acknowledged()).isEqualTo(EVENTS);
            assertThat(report.retries()).as("requests refused with 503, and sent again").isPositive();

            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }

    /** Waits for the refusal, of queues that are soon full. */
    private void fillQueues(SandboxStack stack) throws Exception {
        Canvas canvas = new Canvas(stack);
        List<Canvas.Queue> queues = canvas.queues();
        try {
            for (Canvas.Queue queue : queues) {
                canvas.setLimit(queue, QUEUE_LIMIT);
            }
            HttpResponse<String> health = Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> health(stack), answer -> answer.statusCode() == 503);
            assertThat(health.body()).contains("queue-full");
        } finally {
            for (Canvas.Queue queue : queues) {
                canvas.setLimit(queue, queue.limit());
            }
        }
    }

    private HttpResponse<String> health(SandboxStack stack) throws Exception {
        return http.send(
                HttpRequest.newBuilder(stack.settings().listenEndpoint().resolve("/health"))
                        .build(),
                BodyHandlers.ofString());
    }
}
