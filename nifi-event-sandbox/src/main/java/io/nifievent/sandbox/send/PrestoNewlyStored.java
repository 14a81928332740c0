package io.nifievent.sandbox.send;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One query over all event tables, each asked only for rows of commits later than the last one seen there, so that Presto
 * can leave files out by what their footers say. Commits may overtake one another, hence the margin.
 */
public final class PrestoNewlyStored implements NewlyStored {
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** A commit's name: when it was begun, in UTC. */
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");

    private final StoredEvents presto;
    private final List<String> tables;
    private final LocalDate earliest;
    private final Instant start;
    private final Map<String, String> lastCommits = new HashMap<>();
    private final String idEnding;
    private List<String> existing = List.of();

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
        if (!existing.isEmpty()) {
            try (Statement statement = presto.connection().createStatement();
                    ResultSet rows = statement.executeQuery(query())) {
                while (rows.next()) {
                    String table = rows.getString(1);
                    ids.add(rows.getString(2));
                    lastCommits.merge(table, rows.getString(3), (one, other) -> one.compareTo(other) > 0 ? one : other);
                }
            }
        }
        return ids;
    }

    @Override
    public void rewind() {
        lastCommits.clear();
    }

    private LocalDateTime since(String table) {
        return Optional.ofNullable(lastCommits.get(table))
                .map(commit -> LocalDateTime.parse(commit, INSTANT))
                .orElseGet(() -> LocalDateTime.ofInstant(start, ZoneOffset.UTC));
    }

    private String query() {
        return existing.stream()
                .map(table -> "SELECT '" + table + "', event_id, _hoodie_commit_time FROM "
                        + table + " WHERE event_date >= '" + earliest + "' AND _hoodie_commit_time >= '"
                        + INSTANT.format(since(table).minus(MARGIN)) + "'"
                        + (idEnding.isEmpty() ? "" : " AND event_id LIKE '%" + idEnding + "'"))
                .collect(Collectors.joining(" UNION ALL "));
    }
}
