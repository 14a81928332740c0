package io.nifievent.sandbox.pipeline;

import static org.awaitility.Awaitility.await;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.send.CatalogTables;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.LedgerEntry;
import io.nifievent.sandbox.send.StoredEvents;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What the stories have in common: waiting for rows, and holding Presto against a ledger. */
final class Story {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SandboxStack stack;

    Story(SandboxStack stack) {
        this.stack = stack;
    }

    /** The rows of a query once there are so many; a table comes to be with its first event, so an error is no rows yet. */
    List<Map<String, Object>> rows(String sql, int expected) {
        Callable<List<Map<String, Object>>> query = () -> stack.query(sql);
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(query, rows -> rows.size() >= expected);
    }

    /** Compares what was sent with what is stored once nothing is missing; the comparison says what is left otherwise. */
    Comparison settled(Ledger ledger, Instant since) throws SQLException {
        return settled(ledger.entries(), since);
    }

    /** The same for what several ledgers say. */
    Comparison settled(Collection<LedgerEntry> sent, Instant since) throws SQLException {
        CatalogTables catalog = CatalogTables.read(stack.settings().eventCatalog());
        try (StoredEvents stored = StoredEvents.in(stack.settings().prestoJdbcUrl(), catalog)) {
            Callable<Comparison> comparison =
                    () -> Comparison.of(sent, stored.stored(since), stored.quarantined(since));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2))
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(comparison, result -> result.lost().isEmpty());
            // once more: what is twice may come after what was missing
            return Comparison.of(sent, stored.stored(since), stored.quarantined(since));
        }
    }

    /** The rows of the tables of accepted events with these ids: table, commit and file of each. */
    List<Map<String, Object>> whereabouts(List<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        String wanted = ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
        return stack.query(CatalogTables.read(stack.settings().eventCatalog()).tables().stream()
                .map(table ->
                        "SELECT '" + table + "' AS stored_in, event_id, _hoodie_commit_time, _hoodie_file_name FROM "
                                + table + " WHERE event_id IN (" + wanted + ")")
                .collect(Collectors.joining(" UNION ALL ")));
    }
}
