package io.nifievent.sandbox.send;

import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a first start of the pipeline is shown with: ordinary events, and a few of every other sort. */
public final class DemoEvents {
    private static final Shares SHARES = new Shares(0.03, 0.02, 0.10);
    private static final double EVENTS_PER_SECOND = 500;

    private DemoEvents() {}

    /**
     * What was sent.
     *
     * @param since when sending began: tables may hold events of earlier days from before
     * @param expectedRows rows that the acknowledged events make, per table
     */
    public record Sent(Instant since, SendReport report, Map<String, Long> expectedRows) {
        public Sent {
            expectedRows = Map.copyOf(expectedRows);
        }

        /** Events that belong into a table of their type, each counted once. */
        public long expectedStored(CatalogTables catalog) {
            return expectedRows.values().stream().mapToLong(Long::longValue).sum()
                    - expectedRows.getOrDefault(catalog.quarantine(), 0L);
        }
    }

    /** Sends so many events to the sandbox and returns when all are acknowledged or given up. */
    public static Sent send(Settings settings, long count, Consumer<SendReport> progress)
            throws IOException, InterruptedException {
        CatalogTables catalog = CatalogTables.read(settings.eventCatalog());
        Instant since = Instant.now();
        EventGenerator events = new EventGenerator(new SplittableRandom().nextLong(), SHARES, InstantSource.system());
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender =
                        new EventSender(SendPlan.to(settings.eventsEndpoint(), EVENTS_PER_SECOND), ledger)) {
            SendReport report = sender.send(events, count, SendListener.onProgress(progress));
            return new Sent(since, report, expectedRows(ledger.entries(), catalog));
        }
    }

    /** Rows per table once everything acknowledged has arrived; events sent twice count once. */
    public static Map<String, Long> expectedRows(Collection<LedgerEntry> entries, CatalogTables catalog) {
        Map<String, Long> rows = new TreeMap<>();
        for (LedgerEntry entry : entries) {
            if (entry.outcome() == Outcome.ACKNOWLEDGED) {
                String table = entry.expectation() == Expectation.QUARANTINED
                        ? catalog.quarantine()
                        : catalog.byType().getOrDefault(entry.type(), catalog.quarantine());
                rows.merge(table, 1L, Long::sum);
            }
        }
        return rows;
    }
}
