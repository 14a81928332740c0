package io.nifievent.sandbox.send;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks a few event tables at a time, in turn, for rows stored later than the last one seen, in that table of which the last
 * is the earliest. A commit becomes visible some time after its rows were stored, and commits may overtake one another,
 * hence the margin. The tables of a query are asked for the same time, since Presto makes classes for each other filter. It
 * asks each row also for the date by which it has chosen the partitions, and in the order of the query, so that comes second.
 */
public final class PrestoNewlyStored implements NewlyStored {
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** What a query returns is known when all of it is; one for each table takes Presto a quarter more for all of them. */
    private static final int TABLES_A_QUERY = 3;

    private final StoredEvents presto;
    private final List<String> tables;
    private final LocalDate earliest;
    private final Instant start;
    private final Map<String, Instant> lastSeen = new HashMap<>();
    private final String idEnding;
    private List<String> existing = List.of();
    private int next;

    /**
     * @param earliest first partition any of the events can be in
     * @param start when the first of the events was sent
     */
    public PrestoNewlyStored(StoredEvents presto, List<String> tables, LocalDate earliest, Instant start) {
        this(presto, tables, earliest, start, "");
    }

    private PrestoNewlyStored(
            StoredEvents presto, List<String> tables, LocalDate earliest, Instant start, String idEnding) {
        this.presto = presto;
        this.tables = List.copyOf(tables);
        this.earliest = earliest;
        this.start = start;
        this.idEnding = idEnding;
    }

    /**
     * One that asks for a sample only, at rates where all ids would be more work than the events.
     *
     * @param ending what the ids of the sample end with; a hexadecimal digit of a UUID takes a sixteenth
     */
    public PrestoNewlyStored withIdsEndingIn(String ending) {
        return new PrestoNewlyStored(presto, tables, earliest, start, ending);
    }

    @Override
    public boolean covers(String id) {
        return id.endsWith(idEnding);
    }

    @Override
    public Set<String> poll() throws SQLException {
        if (existing.size() < tables.size()) {
            existing = presto.existing(tables);
        }
        Set<String> ids = new HashSet<>();
        List<String> asked = asked();
        if (!asked.isEmpty()) {
            try (Statement statement = presto.connection().createStatement();
                    ResultSet rows = statement.executeQuery(query(asked))) {
                while (rows.next()) {
                    String table = rows.getString(1);
                    ids.add(rows.getString(2));
                    Instant stored = Instant.ofEpochMilli(rows.getLong(3));
                    lastSeen.merge(table, stored, (one, other) -> one.isAfter(other) ? one : other);
                }
            }
        }
        return ids;
    }

    private List<String> asked() {
        if (lastSeen.isEmpty()) {
            return existing;
        }
        int first = next < existing.size() ? next : 0;
        next = first + TABLES_A_QUERY;
        return existing.subList(first, Math.min(next, existing.size()));
    }

    @Override
    public void rewind() {
        lastSeen.clear();
    }

    private String query(List<String> asked) {
        Instant since = asked.stream()
                .map(table -> lastSeen.getOrDefault(table, start))
                .min(Instant::compareTo)
                .orElse(start)
                .minus(MARGIN);
        return asked.stream()
                .map(table -> "SELECT '" + table + "', event_id, CAST(to_unixtime(stored_at) * 1000 AS bigint) FROM "
                        + table + " WHERE stored_at >= "
                        + StoredEvents.moment(since)
                        + " AND event_date >= '" + earliest + "'"
                        + (idEnding.isEmpty() ? "" : " AND event_id LIKE '%" + idEnding + "'"))
                .collect(Collectors.joining(" UNION ALL "));
    }
}
