package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Storage;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped flow, whose metastore is down from before its first event, with its tables in an HDFS that loses its data node
 * and then its name node, which starts in safe mode and stays there until the data node is back.
 */
class HdfsFaultIT {

    private static final int EVENTS_PER_SECOND = 100;
    private static final int FIRST_EVENTS = 500;
    private static final int EVENTS = 3_000;

    @Test
    void storesEachEventOnce(@TempDir Path state) throws Exception {
        try (SandboxStack stack = SandboxStack.inFolder(state, Map.of(Setting.STORAGE, Storage.HDFS.word()));
                Ledger ledger = Ledger.inMemory();
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            stack.up();
            stack.kill(stack.parts().named("hive-metastore"));
            Instant since = Instant.now().minusSeconds(1);
            SendPlan plan = SendPlan.to(stack.settings().eventsEndpoint(), EVENTS_PER_SECOND)
                    .withPatience(Duration.ofMinutes(3));
            try (EventSender sender = new EventSender(plan, ledger)) {
                var events = new EventGenerator(11, new Shares(0.05, 0.05, 0.02), InstantSource.system());
                assertThat(sender.send(events, FIRST_EVENTS).acknowledged()).isEqualTo(FIRST_EVENTS);
                Awaitility.await("rows stored without a metastore")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> new Counters(stack.nifi()).sum("PutHudi", "Rows stored") > 0);
                Future<SendReport> sending = background.submit(() -> sender.send(events, EVENTS));
                awaitSent(ledger, FIRST_EVENTS + EVENTS / 3);
                stack.kill(stack.parts().named("datanode"));
                awaitSent(ledger, FIRST_EVENTS + 2 * EVENTS / 3);
                assertThat(sending).isNotDone();
                stack.kill(stack.parts().named("namenode"));
                stack.up();
                assertThat(sending.get().acknowledged())
                        .as("whatever metastore and HDFS do, events are taken in")
                        .isEqualTo(EVENTS);
            }

            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }

    private static void awaitSent(Ledger ledger, int events) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> ledger.entries().size() >= events);
    }
}
