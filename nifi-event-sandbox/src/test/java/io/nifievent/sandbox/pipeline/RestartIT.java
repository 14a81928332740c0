package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.Outcome;
import io.nifievent.sandbox.send.Patience;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.SendReport;
import io.nifievent.sandbox.send.Shares;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NiFi is killed in mid-stream: nothing acknowledged is lost, and nothing is there twice. */
@ExtendWith(RunningPipeline.class)
class RestartIT {

    private static final int KILLS = 2;
    private static final Patience PATIENCE = new Patience(Duration.ofMinutes(5));

    /** Where events come in, by how many connections, and a seed for others than by the other way. */
    enum Entry {
        /** At a steady rate. */
        LISTEN_HTTP(7, 6_000, 200, 16),

        /** As fast as it answers: a rate that no listener reaches. Its commits then hold several requests. */
        LISTEN_EVENTS(8, 20_000, 1e6, 64);

        private final long seed;

        /** Sent around each kill: enough that it comes in their midst. */
        private final int events;

        private final double eventsPerSecond;
        private final int connections;

        Entry(long seed, int events, double eventsPerSecond, int connections) {
            this.seed = seed;
            this.events = events;
            this.eventsPerSecond = eventsPerSecond;
            this.connections = connections;
        }

        SendPlan plan(Settings settings) {
            URI url = switch (this) {
                case LISTEN_HTTP -> settings.eventsEndpoint();
                case LISTEN_EVENTS -> settings.listenEndpoint();
            };
            return new SendPlan(url, eventsPerSecond, 1, connections, PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesAndDoublesNothingWhenNifiIsKilled(Entry entry, SandboxStack stack) throws Exception {
        Instant since = Instant.now();
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender = new EventSender(entry.plan(stack.settings()), ledger);
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            var events = new EventGenerator(entry.seed, new Shares(0.02, 0.02, 0), InstantSource.system());
            for (int kill = 0; kill < KILLS; kill++) {
                long before = acknowledged(ledger);
                Future<SendReport> sending = background.submit(() -> sender.send(events, entry.events));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> acknowledged(ledger) >= before + entry.events / 3);
                assertThat(sending).isNotDone();
                stack.kill(stack.parts().nifi());
                stack.up();
                assertThat(sending.get().acknowledged()).isEqualTo(entry.events);
                if (entry == Entry.LISTEN_EVENTS) {
                    assertCommitsAreShared(stack);
                }
            }

            Comparison comparison = new Story(stack).settled(ledger, since.minusSeconds(1));

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }

    private static long acknowledged(Ledger ledger) {
        return ledger.entries().stream()
                .filter(entry -> entry.outcome() == Outcome.ACKNOWLEDGED)
                .count();
    }

    /** Of the events since the start, each of which came by a request, and within the five minutes of a status. */
    private static void assertCommitsAreShared(SandboxStack stack) throws Exception {
        long events = new Counters(stack.nifi()).sum("ListenEvents", "Events received");
        Canvas.Component listener = new Canvas(stack).processor("Ingest", "ListenEvents");
        long flowFiles = stack.nifi()
                .get("/processors/" + listener.id())
                .at("/status/aggregateSnapshot/flowFilesOut")
                .asLong();
        assertThat(flowFiles).as("FlowFiles of %,d events", events).isBetween(1L, events / 2);
    }
}
