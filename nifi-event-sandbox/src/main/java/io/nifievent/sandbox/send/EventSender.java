package io.nifievent.sandbox.send;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Posts events at a steady rate and keeps account of every one. Events that were refused with 429 or 503, or got no
 * answer, are sent again, the same and with the same ids, until they are taken or patience ends.
 */
public final class EventSender implements AutoCloseable {
    /** How long a request may take before its answer counts as missing. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** Requests that may wait for a connection; beyond it the sender waits too, so that memory stays bounded. */
    private static final int WAITING_REQUESTS = 20_000;

    private static final long SYNC_MILLIS = 100;
    private static final int ROUNDS_PER_PROGRESS = 10;

    private final SendPlan plan;
    private final Ledger ledger;
    private final Endpoint endpoint;
    private final Ticker ticker;
    private final Semaphore connections;
    private final Semaphore waiting = new Semaphore(WAITING_REQUESTS);

    /** The ledger stays the caller's to close. */
    public EventSender(SendPlan plan, Ledger ledger) {
        this(plan, ledger, new HttpEndpoint(plan.url(), ANSWER_TIMEOUT), Ticker.SYSTEM);
    }

    EventSender(SendPlan plan, Ledger ledger, Endpoint endpoint, Ticker ticker) {
        this.plan = plan;
        this.ledger = ledger;
        this.endpoint = endpoint;
        this.ticker = ticker;
        this.connections = new Semaphore(plan.connections());
    }

    public SendReport send(Iterator<PlannedEvent> events, long count) throws InterruptedException, IOException {
        return send(events, count, SendListener.NONE);
    }

    /**
     * Sends the next events, at most so many, and returns when each is acknowledged, refused for good or given up; may be
     * called again for more.
     */
    public SendReport send(Iterator<PlannedEvent> events, long count, SendListener listener)
            throws InterruptedException, IOException {
        Tally tally = new Tally();
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        long start = ticker.nanos();
        Schedule schedule = new Schedule(start, plan.eventsPerSecond());
        try (ExecutorService background = Executors.newSingleThreadExecutor();
                ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            background.execute(() -> accompany(tally, start, listener, failures, requests));
            long number = 0;
            while (number < count && events.hasNext() && failures.isEmpty()) {
                long due = schedule.due(number);
                ticker.sleepUntil(due);
                List<PlannedEvent> batch = batch(events, Math.min(plan.batch(), count - number));
                number += batch.size();
                waiting.acquire();
                tally.sent(batch.size());
                requests.execute(() -> {
                    try {
                        deliver(batch, due, tally, listener);
                    } catch (RuntimeException e) {
                        failures.add(e);
                    } finally {
                        waiting.release();
                    }
                });
            }
        }
        Optional<RuntimeException> failure = failures.stream().findFirst();
        if (failure.isPresent()) {
            throw failure.get();
        }
        ledger.sync();
        SendReport report = tally.report(since(start));
        listener.progress(report);
        return report;
    }

    private void deliver(List<PlannedEvent> events, long due, Tally tally, SendListener listener) {
        record(events, Outcome.SENT, 0, "");
        try {
            settle(events, due, tally, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tally.unanswered(events.size());
            record(events, Outcome.UNANSWERED, 0, "interrupted");
        }
    }

    /** Posts until the events have an outcome. */
    private void settle(List<PlannedEvent> events, long due, Tally tally, SendListener listener)
            throws InterruptedException {
        long first = ticker.nanos();
        for (int attempt = 0; ; attempt++) {
            Answer answer = post(events);
            Optional<Duration> wait = switch (answer) {
                case Answer.Acknowledged taken -> {
                    long now = ticker.nanos();
                    tally.acknowledged(events.size(), now - due);
                    record(events, Outcome.ACKNOWLEDGED, taken.status(), "");
                    listener.acknowledged(events, now);
                    yield Optional.empty();
                }
                case Answer.Refused refused -> {
                    refuse(events, tally, refused.status(), refused.reason());
                    yield Optional.empty();
                }
                case Answer.Busy busy -> {
                    Optional<Duration> pause = plan.patience().before(attempt, since(first), busy.retryAfter());
                    if (pause.isEmpty()) {
                        refuse(events, tally, busy.status(), busy.reason());
                    }
                    yield pause;
                }
                case Answer.Missing missing -> {
                    Optional<Duration> pause = plan.patience().before(attempt, since(first), Optional.empty());
                    if (pause.isEmpty()) {
                        tally.unanswered(events.size());
                        record(events, Outcome.UNANSWERED, 0, missing.why());
                    }
                    yield pause;
                }
            };
            if (wait.isEmpty()) {
                return;
            }
            tally.retried();
            ticker.sleep(wait.get().toNanos());
        }
    }

    private Answer post(List<PlannedEvent> events) throws InterruptedException {
        connections.acquire();
        try {
            return endpoint.post(events);
        } finally {
            connections.release();
        }
    }

    private void refuse(List<PlannedEvent> events, Tally tally, int status, String reason) {
        tally.refused(events.size(), status);
        record(events, Outcome.REFUSED, status, reason);
    }

    private void record(List<PlannedEvent> events, Outcome outcome, int status, String reason) {
        Instant now = Instant.now();
        ledger.record(events.stream()
                .map(event ->
                        new LedgerEntry(event.id(), event.type(), event.expectation(), outcome, status, reason, now))
                .toList());
    }

    /**
     * Keeps the ledger synced, since a lost event is known only if the account of it survives too, and tells of the
     * progress, until the requests are ended.
     */
    private void accompany(
            Tally tally,
            long start,
            SendListener listener,
            Queue<RuntimeException> failures,
            ExecutorService requests) {
        try {
            for (int round = 1; !requests.awaitTermination(SYNC_MILLIS, TimeUnit.MILLISECONDS); round++) {
                ledger.sync();
                if (round % ROUNDS_PER_PROGRESS == 0) {
                    listener.progress(tally.report(since(start)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failures.add(new UncheckedIOException("The ledger cannot be synced", e));
        }
    }

    private static List<PlannedEvent> batch(Iterator<PlannedEvent> events, long most) {
        List<PlannedEvent> batch = new ArrayList<>();
        while (batch.size() < most && events.hasNext()) {
            batch.add(events.next());
        }
        return List.copyOf(batch);
    }

    private Duration since(long moment) {
        return Duration.ofNanos(ticker.nanos() - moment);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
