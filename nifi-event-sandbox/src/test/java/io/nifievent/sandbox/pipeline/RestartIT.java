package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
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

    private static final int EVENTS_PER_SECOND = 200;
    private static final int KILLS = 2;

    /** Sent around each kill: half a minute of them, so that it comes in their midst. */
    private static final int EVENTS = 6_000;

    /** Where events come in, and a seed for others than by the other way. */
    enum Entry {
        LISTEN_HTTP(7),
        LISTEN_EVENTS(8);

        private final long seed;

        Entry(long seed) {
            this.seed = seed;
        }

        URI of(Settings settings) {
            return switch (this) {
                case LISTEN_HTTP -> settings.eventsEndpoint();
                case LISTEN_EVENTS -> settings.listenEndpoint();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesAndDoublesNothingWhenNifiIsKilled(Entry entry, SandboxStack stack) throws Exception {
        Instant since = Instant.now();
        SendPlan plan =
                SendPlan.to(entry.of(stack.settings()), EVENTS_PER_SECOND).withPatience(Duration.ofMinutes(5));
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender = new EventSender(plan, ledger);
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            var events = new EventGenerator(entry.seed, new Shares(0.02, 0.02, 0), InstantSource.system());
            for (int kill = 0; kill < KILLS; kill++) {
                int third = kill * EVENTS + EVENTS / 3;
                Future<SendReport> sending = background.submit(() -> sender.send(events, EVENTS));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> ledger.entries().size() >= third);
                assertThat(sending).isNotDone();
                stack.kill(stack.parts().nifi());
                stack.up();
                assertThat(sending.get().acknowledged()).isEqualTo(EVENTS);
            }

            Comparison comparison = new Story(stack).settled(ledger, since.minusSeconds(1));

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }
}
