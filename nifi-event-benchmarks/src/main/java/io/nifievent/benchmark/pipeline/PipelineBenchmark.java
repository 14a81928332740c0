package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.send.CatalogTables;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.FreshnessReport;
import io.nifievent.sandbox.send.FreshnessRun;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.Patience;
import io.nifievent.sandbox.send.PrestoNewlyStored;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.SendReport;
import io.nifievent.sandbox.send.Shares;
import io.nifievent.sandbox.send.StoredEvents;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The whole pipeline: events posted over HTTP until a query in Presto returns them, at a steady rate. */
public final class PipelineBenchmark {

    private static final int EVENTS_PER_POST = 50;
    private static final int CONNECTIONS = 16;
    private static final int BYTES_PER_EVENT = 500;
    private static final double FRESHNESS_SECONDS = 5;
    private static final double RATE_REACHED = 0.98;
    private static final double STEP = 1.25;

    /** Freshness is measured for the events whose id ends in this, a sixteenth of them. */
    private static final String SAMPLE = "0";

    private final SandboxStack stack;
    private final Report report;

    /** @param stack a sandbox that is up */
    public PipelineBenchmark(SandboxStack stack, Report report) {
        this.stack = stack;
        this.report = report;
    }

    /** What became of a rate. */
    private record Held(SendReport sent, FreshnessReport freshness, boolean lagGrows, String backlog, long miscounted) {

        double p99() {
            return freshness.lost().isEmpty() ? freshness.p99().toMillis() / 1e3 : Double.POSITIVE_INFINITY;
        }

        boolean rateReached() {
            return freshness.reached() >= RATE_REACHED * freshness.wanted();
        }

        boolean holds() {
            return rateReached() && p99() <= FRESHNESS_SECONDS && !lagGrows && miscounted == 0;
        }
    }

    /** Holds a rate and prints whether the pipeline follows. */
    public void hold(double rate, Duration warmUp, Duration measured) throws Exception {
        report.title("whole pipeline, %,.0f events/s, %d a POST, for %d s after %d s that don't count"
                .formatted(rate, EVENTS_PER_POST, measured.toSeconds(), warmUp.toSeconds()));
        Held held = run(rate, warmUp, measured);
        print(held);
        report.target(
                Target.atLeast("rate acknowledged", held.freshness().reached(), "events/s", RATE_REACHED * rate, true));
        report.target(Target.atMost("freshness p99", held.p99(), "s", FRESHNESS_SECONDS, held.rateReached()));
        report.target(Target.atMost("lag grows (1) or not (0)", held.lagGrows() ? 1 : 0, "", 0, held.rateReached()));
        report.target(Target.atMost("rows too many or too few", (double) held.miscounted(), "rows", 0, true));
    }

    /** Looks for the highest rate that holds, in steps of a quarter, and prints it. */
    public void findHighest(double first, Duration warmUp, Duration measured) throws Exception {
        report.title("highest rate that holds for %d s".formatted(measured.toSeconds()));
        boolean up = probe(first, warmUp, measured);
        double rate = first;
        boolean holds = up;
        while (holds == up && rate > 1) {
            rate = up ? rate * STEP : rate / STEP;
            holds = probe(rate, warmUp, measured);
        }
        report.line("  highest rate that holds %,.0f events/s", up ? rate / STEP : rate);
    }

    private boolean probe(double rate, Duration warmUp, Duration measured) throws Exception {
        Held held = run(rate, warmUp, measured);
        report.line(
                "  %,8.0f events/s: reached %,.0f, p99 %.2f s, lag %s, rows %s: %s",
                rate,
                held.freshness().reached(),
                held.p99(),
                held.lagGrows() ? "grows" : "does not grow",
                held.miscounted() == 0 ? "equal" : held.miscounted() + " off",
                held.holds() ? "holds" : "does not hold");
        return held.holds();
    }

    private Held run(double rate, Duration warmUp, Duration measured) throws Exception {
        CatalogTables catalog = CatalogTables.read(stack.settings().eventCatalog());
        Instant start = Instant.now();
        SendPlan plan = new SendPlan(
                stack.settings().listenEndpoint(),
                rate,
                EVENTS_PER_POST,
                CONNECTIONS,
                new Patience(Duration.ofMinutes(1)));
        EventGenerator events =
                new EventGenerator(new SplittableRandom().nextLong(), new Shares(0, 0, 0), InstantSource.system());
        try (StoredEvents presto = StoredEvents.in(stack.settings().prestoJdbcUrl(), catalog);
                EventSender sender = new EventSender(plan, Ledger.none());
                Backlog backlog = new Backlog(stack)) {
            long before = rows(presto);
            PrestoNewlyStored stored = new PrestoNewlyStored(
                            presto, catalog.tables(), LocalDate.ofInstant(start, ZoneOffset.UTC), start)
                    .withIdsEndingIn(SAMPLE);
            FreshnessRun.Result result = new FreshnessRun(
                            sender, rate, stack.settings().run(), soFar -> {})
                    .measure(events, warmUp, measured, stored);
            boolean grows = backlog.grows(rate, BYTES_PER_EVENT);
            long expected = Math.round(rate * (double) warmUp.toMillis() / 1e3)
                    + result.sent().acknowledged();
            long found = rows(presto) - before;
            return new Held(result.sent(), result.freshness(), grows, backlog.toString(), Math.abs(found - expected));
        }
    }

    private static long rows(StoredEvents presto) throws SQLException {
        return presto.rows(Instant.EPOCH).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void print(Held held) {
        report.line("  %s", held.sent().line());
        report.line(
                "  freshness of %,d events, a sixteenth: p50 %.2f s, p90 %.2f s, max %.2f s; %d queries, median %d ms",
                held.freshness().visible(),
                held.freshness().p50().toMillis() / 1e3,
                held.freshness().p90().toMillis() / 1e3,
                held.freshness().max().toMillis() / 1e3,
                held.freshness().polls(),
                held.freshness().pollMedian().toMillis());
        report.line("  waiting in the middle and in the last third: %s", held.backlog());
        for (Map.Entry<String, Double> part : new TreeMap<>(held.freshness().cpuSeconds()).entrySet()) {
            report.line(
                    "  CPU of %-16s %.1f s, %.1f us an event",
                    part.getKey(),
                    part.getValue(),
                    part.getValue() * 1e6 / held.sent().acknowledged());
        }
    }
}
