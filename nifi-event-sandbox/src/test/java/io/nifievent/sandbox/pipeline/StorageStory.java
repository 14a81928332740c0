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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/**
 * What must be so wherever the tables lie: each event there once, those that are none in quarantine, and partitions found
 * by their column.
 */
final class StorageStory {

    private static final int EVENTS_PER_SECOND = 100;
    private static final int EVENTS = 3_000;

    private static final Map<String, Long> PREDICATES = Map.of(
            "event_date = '2019-06-02'", 2L,
            "event_date IN ('2019-06-01', '2019-06-03')", 4L,
            "event_date LIKE '2019-06-0%'", 6L,
            "event_date BETWEEN '2019-06-02' AND '2019-06-03'", 5L,
            "event_date < '2019-06-02'", 1L,
            "event_date = '2019-06-04'", 0L);

    private final SandboxStack stack;

    StorageStory(SandboxStack stack) {
        this.stack = stack;
    }

    /** Tells the story with NiFi killed in the middle of the events. */
    void tell() throws Exception {
        storesEachEventOnce();
        findsPartitionsByTheirColumn();
    }

    private void storesEachEventOnce() throws Exception {
        Instant since = Instant.now().minusSeconds(1);
        SendPlan plan = SendPlan.to(stack.settings().eventsEndpoint(), EVENTS_PER_SECOND)
                .withPatience(Duration.ofMinutes(3));
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender = new EventSender(plan, ledger);
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            var events = new EventGenerator(11, new Shares(0.05, 0.05, 0.02), InstantSource.system());
            Future<SendReport> sending = background.submit(() -> sender.send(events, EVENTS));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> ledger.entries().size() >= EVENTS / 2);
            assertThat(sending).isNotDone();
            stack.kill(stack.parts().nifi());
            stack.up();
            assertThat(sending.get().acknowledged()).isEqualTo(EVENTS);

            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
        assertThat(new Story(stack).rows("SELECT code FROM rejected_events", 1)).isNotEmpty();
    }

    /** One event on the first day, two on the second, three on the third. */
    private void findsPartitionsByTheirColumn() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int day = 1; day <= 3; day++) {
            for (int n = 0; n < day; n++) {
                lines.append("""
                        {"Event_Type":"ListingView","Event_Version":"V1","User_ID":"storage","Listing_ID":"s-%d-%d","Server_Time":"2019-06-0%d 23:59:59"}
                        """.formatted(day, n, day));
            }
        }
        assertThat(stack.post(lines.toString(), "application/x-ndjson").statusCode())
                .isEqualTo(200);
        new Story(stack).rows("SELECT 1 FROM listing_view WHERE user_id = 'storage'", 6);
        for (Map.Entry<String, Long> predicate : PREDICATES.entrySet()) {
            assertThat(stack.query("SELECT count(*) AS n FROM listing_view WHERE user_id = 'storage' AND "
                            + predicate.getKey()))
                    .as(predicate.getKey())
                    .isEqualTo(List.of(Map.of("n", predicate.getValue())));
        }
    }
}
