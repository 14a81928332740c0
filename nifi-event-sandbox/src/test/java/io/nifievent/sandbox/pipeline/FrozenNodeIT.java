package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.SendReport;
import io.nifievent.sandbox.send.Shares;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two NiFi nodes share the topics of one consumer group and write the same tables. One is frozen while both store, for longer
 * than Kafka waits for its consumers and others for its lock, and wakes when the other node has stored what came since.
 */
class FrozenNodeIT {

    private static final int EVENTS_PER_SECOND = 100;
    private static final int EVENTS = 3_000;
    private static final Shares SHARES = new Shares(0.02, 0.02, 0.02);

    @Test
    void storesEachEventOnce(@TempDir Path folder) throws Exception {
        Path flow = SharedLock.flow(folder.resolve("flow.json"));
        Settings settings = new Settings(SettingsOptions.root(), folder.resolve("first"), Map.of()).withFreePorts();
        try (SandboxStack stack = new SandboxStack(settings, flow, Progress.to(System.out, false));
                Ledger before = Ledger.inMemory();
                Ledger after = Ledger.inMemory();
                Ledger woken = Ledger.inMemory();
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            stack.up();
            try (SecondNode second = new SecondNode(stack, flow, folder.resolve("second"))) {
                Instant since = Instant.now().minusSeconds(1);
                Future<SendReport> sending = background.submit(() -> send(settings, 21, before));
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> second.counters().sum("PutHudi", "Rows stored") > 0);
                assertThat(sending).isNotDone();
                second.freeze();
                assertThat(sending.get().acknowledged()).isEqualTo(EVENTS);

                Instant frozen = Instant.now();
                assertThat(send(settings, 22, after).acknowledged()).isEqualTo(EVENTS);
                Comparison meanwhile = new Story(stack).settled(after, frozen);
                assertThat(meanwhile.isClean())
                        .as("by the first node alone: %s", meanwhile)
                        .isTrue();

                second.wake();
                assertThat(send(settings, 23, woken).acknowledged()).isEqualTo(EVENTS);
                // what the woken node has in hand comes last, and could come twice
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(() -> assertThat(second.queued()).isEmpty());
                Comparison all = new Story(stack)
                        .settled(
                                Stream.of(before, after, woken)
                                        .flatMap(ledger -> ledger.entries().stream())
                                        .toList(),
                                since);
                assertThat(all.isClean())
                        .as("%s %s", all, new Story(stack).whereabouts(all.twice()))
                        .isTrue();
            }
        }
    }

    private static SendReport send(Settings settings, long seed, Ledger ledger) throws Exception {
        SendPlan plan = SendPlan.to(settings.listenEndpoint(), EVENTS_PER_SECOND);
        try (EventSender sender = new EventSender(plan, ledger)) {
            return sender.send(new EventGenerator(seed, SHARES, InstantSource.system()), EVENTS);
        }
    }
}
