package io.nifievent.sandbox.send;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Sends at a rate while Presto is asked for what arrives; a warm-up comes first and does not count. */
public final class FreshnessRun {
    /** How long the last events may take after the sending has ended. */
    private static final Duration LAST_EVENTS = Duration.ofMinutes(2);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final EventSender sender;
    private final double eventsPerSecond;
    private final Path run;
    private final Consumer<SendReport> progress;

    /** @param run folder that says which process each part is */
    public FreshnessRun(EventSender sender, double eventsPerSecond, Path run, Consumer<SendReport> progress) {
        this.sender = sender;
        this.eventsPerSecond = eventsPerSecond;
        this.run = run;
        this.progress = progress;
    }

    /** What was sent, and how soon it was seen. */
    public record Result(SendReport sent, FreshnessReport freshness) {}

    /**
     * Sends and measures. The warm-up's events are sent and not measured; it ends when they are seen, since what parts just
     * started leave waiting is no part of a steady rate.
     */
    public Result measure(Iterator<PlannedEvent> events, Duration warmUp, Duration measured, NewlyStored stored)
            throws IOException, InterruptedException, SQLException {
        FreshnessMeter meter = new FreshnessMeter(stored, Ticker.SYSTEM);
        AtomicBoolean sending = new AtomicBoolean(true);
        FutureTask<Boolean> following = new FutureTask<>(() -> {
            while (sending.get()) {
                meter.follow();
            }
            return true;
        });
        Thread.ofPlatform().name("follow Presto").daemon().start(following);
        try {
            sender.send(events, events(warmUp), listener(meter::acknowledged));
            settle(meter, following);
            meter.begin();
            Map<String, Double> before = CpuTimes.read(run);
            SendReport sent = sender.send(events, events(measured), listener(meter::acknowledged));
            sending.set(false);
            following.get();
            meter.followToTheEnd(LAST_EVENTS);
            Map<String, Double> used = CpuTimes.between(before, CpuTimes.read(run));
            return new Result(sent, meter.report(eventsPerSecond, sent.eventsPerSecond(), used));
        } catch (ExecutionException e) {
            throw new SQLException("Presto could not be followed: " + e.getCause(), e);
        } finally {
            sending.set(false);
        }
    }

    private static void settle(FreshnessMeter meter, FutureTask<Boolean> following) throws InterruptedException {
        long end = System.nanoTime() + LAST_EVENTS.toNanos();
        while (!meter.isSettled() && !following.isDone() && System.nanoTime() < end) {
            Ticker.SYSTEM.sleep(LOOK.toNanos());
        }
    }

    private long events(Duration duration) {
        return Math.round(eventsPerSecond * duration.toMillis() / 1e3);
    }

    private SendListener listener(BiConsumer<List<PlannedEvent>, Long> taken) {
        return new SendListener() {
            @Override
            public void acknowledged(List<PlannedEvent> events, long nanos) {
                taken.accept(events, nanos);
            }

            @Override
            public void progress(SendReport soFar) {
                progress.accept(soFar);
            }
        };
    }
}
