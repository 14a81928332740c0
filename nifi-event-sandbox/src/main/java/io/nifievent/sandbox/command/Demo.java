package io.nifievent.sandbox.command;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.query.Format;
import io.nifievent.sandbox.query.PrestoQueries;
import io.nifievent.sandbox.send.CatalogTables;
import io.nifievent.sandbox.send.DemoEvents;
import io.nifievent.sandbox.send.SendReport;
import io.nifievent.sandbox.send.StoredEvents;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** A few thousand events on their way from the HTTP endpoint to Presto, for a person to watch, and what an analyst asks about them. */
final class Demo {
    private static final long EVENTS = 3_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final List<Question> QUESTIONS = List.of(
            new Question("Which devices do people look at listings with?", """
                    SELECT device_type, count(*) AS views, count(DISTINCT user_id) AS people
                    FROM listing_view GROUP BY device_type ORDER BY views DESC"""),
            new Question("Which listings are viewed most, and do the views lead to enquiries?", """
                    SELECT v.listing_id, v.views, coalesce(e.enquiries, 0) AS enquiries
                    FROM (SELECT listing_id, count(*) AS views FROM listing_view GROUP BY listing_id) v
                    LEFT JOIN (SELECT listing_id, count(*) AS enquiries FROM enquiry GROUP BY listing_id) e
                    ON e.listing_id = v.listing_id
                    ORDER BY v.views DESC, v.listing_id LIMIT 5"""),
            new Question("Why were events put into quarantine?", """
                    SELECT code, count(*) AS events FROM rejected_events GROUP BY code ORDER BY events DESC"""));

    private final Settings settings;
    private final Progress progress;

    private record Question(String text, String sql) {}

    /** Rows of one kind that Presto has, of those it should get. */
    private record Arrived(long quarantined, long queryable) {
        @Override
        public String toString() {
            return "%,d quarantined and %,d queryable events".formatted(quarantined, queryable);
        }
    }

    Demo(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Returns when Presto has what the endpoint accepted; fails when that takes too long. */
    void run() throws Exception {
        CatalogTables catalog = CatalogTables.read(settings.eventCatalog());
        Instant since = Instant.now();
        AtomicLong accepted = new AtomicLong();
        progress.say("");
        progress.say("Sending %,d events".formatted(EVENTS));
        try (ExecutorService sending = Executors.newVirtualThreadPerTaskExecutor();
                StoredEvents presto = StoredEvents.in(settings.prestoJdbcUrl(), catalog)) {
            Future<DemoEvents.Sent> sent = sending.submit(() ->
                    DemoEvents.send(settings, EVENTS, (SendReport report) -> accepted.set(report.acknowledged())));
            while (!sent.isDone()) {
                progress.live(line(accepted.get(), arrived(presto, catalog, since)));
                Thread.sleep(TICK);
            }
            awaitAll(sent.get(), presto, catalog, since);
        }
        ask();
    }

    private void awaitAll(DemoEvents.Sent sent, StoredEvents presto, CatalogTables catalog, Instant since)
            throws InterruptedException {
        long accepted = sent.report().acknowledged();
        Arrived expected =
                new Arrived(sent.expectedRows().getOrDefault(catalog.quarantine(), 0L), sent.expectedStored(catalog));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Arrived arrived = arrived(presto, catalog, since);
        while (!arrived.equals(expected)) {
            if (System.nanoTime() > deadline) {
                throw new SandboxFailure(
                        "After " + LIMIT.toSeconds() + " s Presto has " + arrived + " instead of " + expected + ".",
                        "Everything stays up: " + settings.nifi()
                                + " shows where events wait, ./pipeline logs nifi why.");
            }
            progress.live(line(accepted, arrived));
            Thread.sleep(TICK);
            arrived = arrived(presto, catalog, since);
        }
        progress.say(line(accepted, arrived) + "  (" + (accepted - expected.quarantined() - expected.queryable())
                + " sent twice and stored once)");
    }

    private static Arrived arrived(StoredEvents presto, CatalogTables catalog, Instant since) {
        try {
            Map<String, Long> rows = presto.rows(since);
            long all = rows.values().stream().mapToLong(Long::longValue).sum();
            long quarantined = rows.getOrDefault(catalog.quarantine(), 0L);
            return new Arrived(quarantined, all - quarantined);
        } catch (SQLException e) {
            // no schema and no table before the first commit; what goes on longer ends in the limit above
            return new Arrived(0, 0);
        }
    }

    private static String line(long accepted, Arrived arrived) {
        return "  accepted %,6d   quarantined %,5d   queryable %,6d"
                .formatted(accepted, arrived.quarantined(), arrived.queryable());
    }

    private void ask() throws SQLException {
        PrestoQueries presto = new PrestoQueries(settings.prestoJdbcUrl());
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        for (Question question : QUESTIONS) {
            progress.say("");
            progress.say(question.text());
            progress.say(question.sql().indent(2).stripTrailing());
            progress.say("");
            Format.TABLE.print(rows -> presto.run(question.sql(), rows), out);
        }
    }
}
