package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventSenderTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1/events");
    private static final Answer TAKEN = new Answer.Acknowledged(200);
    private static final Answer BUSY = new Answer.Busy(503, "full", Optional.empty());

    private final FakeTicker ticker = new FakeTicker();
    private final Ledger ledger = Ledger.inMemory();
    private final List<List<PlannedEvent>> posted = Collections.synchronizedList(new ArrayList<>());

    @Test
    void sendsAtTheRate() throws Exception {
        SendReport report = send(plan(100, 1), events(500), events -> TAKEN);

        assertThat(report.sent()).isEqualTo(500);
        assertThat(report.acknowledged()).isEqualTo(500);
        assertThat(report.elapsed()).isEqualTo(Duration.ofMillis(4_990));
        assertThat(report.allAcknowledged()).isTrue();
    }

    @Test
    void countsTheWaitOfEventsThatAreSentLateIntoTheirLatency() throws Exception {
        Iterator<PlannedEvent> stalling = new Iterator<>() {
            private final Iterator<PlannedEvent> events = events(10).iterator();

            @Override
            public boolean hasNext() {
                return events.hasNext();
            }

            @Override
            public PlannedEvent next() {
                ticker.sleep(Duration.ofSeconds(1).toNanos());
                return events.next();
            }
        };
        SendPlan plan = plan(1_000, 1);
        try (EventSender sender = new EventSender(plan, ledger, endpoint(events -> TAKEN), ticker)) {
            SendReport report = sender.send(stalling, 10);

            assertThat(report.p99()).isGreaterThan(Duration.ofSeconds(9));
            assertThat(report.p50()).isGreaterThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void putsSeveralEventsIntoOneRequest() throws Exception {
        SendReport report = send(plan(100, 4), events(10), events -> TAKEN);

        assertThat(posted).extracting(List::size).containsExactlyInAnyOrder(4, 4, 2);
        assertThat(report.acknowledged()).isEqualTo(10);
    }

    @Test
    void sendsTheSameEventsAgainUntilTheyAreTaken() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        SendReport report = send(plan(100, 2), events(2), events -> switch (attempts.getAndIncrement()) {
            case 0 -> BUSY;
            case 1 -> new Answer.Missing("connection reset");
            default -> TAKEN;
        });

        assertThat(posted).hasSize(3).containsOnly(events(2));
        assertThat(report.retries()).isEqualTo(2);
        assertThat(report.acknowledged()).isEqualTo(2);
        assertThat(ledger.entries()).extracting(LedgerEntry::outcome).containsOnly(Outcome.ACKNOWLEDGED);
    }

    @Test
    void waitsAsLongAsThePipelineAsks() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Answer later = new Answer.Busy(503, "full", Optional.of(Duration.ofSeconds(3)));
        SendReport report = send(plan(100, 1), events(1), events -> attempts.getAndIncrement() == 0 ? later : TAKEN);

        assertThat(report.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void givesUpWhenItsPatienceEnds() throws Exception {
        SendReport report = send(plan(100, 1), events(1), events -> BUSY);

        assertThat(report.refused()).containsExactly(Map.entry(503, 1L));
        assertThat(report.elapsed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(ledger.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(entry.status()).isEqualTo(503);
            assertThat(entry.reason()).isEqualTo("full");
        });
    }

    @Test
    void keepsAccountOfEventsThatNobodyAnswered() throws Exception {
        SendReport report = send(plan(100, 1), events(1), events -> new Answer.Missing("timed out"));

        assertThat(report.unanswered()).isEqualTo(1);
        assertThat(report.allAcknowledged()).isFalse();
        assertThat(ledger.entries()).extracting(LedgerEntry::outcome).containsExactly(Outcome.UNANSWERED);
    }

    @Test
    void doesNotRepeatWhatIsRefusedForGood() throws Exception {
        SendReport report = send(plan(100, 1), events(1), events -> new Answer.Refused(413, "too large"));

        assertThat(posted).hasSize(1);
        assertThat(report.refused()).containsExactly(Map.entry(413, 1L));
    }

    @Test
    void knowsEveryEventBeforeItLeaves() throws Exception {
        SendReport report = send(plan(100, 1), events(20), events -> {
            assertThat(ledger.entries())
                    .extracting(LedgerEntry::id)
                    .contains(events.getFirst().id());
            return TAKEN;
        });

        assertThat(report.acknowledged()).isEqualTo(20);
    }

    @Test
    void failsWhenSendingFails() {
        assertThatThrownBy(() -> send(plan(100, 1), events(3), events -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
    }

    @Test
    void tellsWhenEventsWereAcknowledged() throws Exception {
        List<PlannedEvent> heard = Collections.synchronizedList(new ArrayList<>());
        SendListener listener = new SendListener() {
            @Override
            public void acknowledged(List<PlannedEvent> events, long nanos) {
                heard.addAll(events);
            }

            @Override
            public void progress(SendReport soFar) {}
        };
        try (EventSender sender = new EventSender(plan(100, 1), ledger, endpoint(events -> TAKEN), ticker)) {
            sender.send(events(5).iterator(), 3, listener);
        }

        assertThat(heard).containsExactlyInAnyOrderElementsOf(events(3));
    }

    private SendReport send(SendPlan plan, List<PlannedEvent> events, Function<List<PlannedEvent>, Answer> answers)
            throws InterruptedException, IOException {
        try (EventSender sender = new EventSender(plan, ledger, endpoint(answers), ticker)) {
            return sender.send(events.iterator(), events.size());
        }
    }

    private Endpoint endpoint(Function<List<PlannedEvent>, Answer> answers) {
        return new Endpoint() {
            @Override
            public Answer post(List<PlannedEvent> events) {
                posted.add(events);
                return answers.apply(events);
            }

            @Override
            public void close() {}
        };
    }

    private static SendPlan plan(double rate, int batch) {
        return new SendPlan(NOWHERE, rate, batch, 1, new Patience(Duration.ofSeconds(10)));
    }

    private static List<PlannedEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PlannedEvent("id-" + i, "Search", Expectation.STORED, "{}", false))
                .toList();
    }
}
