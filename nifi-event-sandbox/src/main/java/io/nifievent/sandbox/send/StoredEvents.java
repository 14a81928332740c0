package io.nifievent.sandbox.send;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What Presto has of the events received since some moment. Not for several threads at once. */
public final class StoredEvents implements AutoCloseable {
    private final Connection connection;
    private final CatalogTables catalog;

    private StoredEvents(Connection connection, CatalogTables catalog) {
        this.connection = connection;
        this.catalog = catalog;
    }

    /**
     * Connects to Presto.
     *
     * @param jdbcUrl Presto with the catalog and schema of the event tables
     */
    public static StoredEvents in(String jdbcUrl, CatalogTables catalog) throws SQLException {
        return new StoredEvents(DriverManager.getConnection(jdbcUrl, "pipeline", ""), catalog);
    }

    /** How often each event id is in the tables of accepted events. */
    public Map<String, Long> stored(Instant receivedSince) throws SQLException {
        return counts(existing(catalog.tables()).stream()
                .map(table -> "SELECT event_id, count(*) FROM " + table + " WHERE " + since(receivedSince)
                        + " GROUP BY event_id")
                .toList());
    }

    /** How often each Event_ID is in the table of rejected events, read out of the bytes that were posted. */
    public Map<String, Long> quarantined(Instant receivedSince) throws SQLException {
        return counts(existing(List.of(catalog.quarantine())).stream()
                .map(table ->
                        "SELECT regexp_extract(from_utf8(raw), '\"Event_ID\" *: *\"([^\"]+)\"', 1), count(*) FROM "
                                + table + " WHERE " + since(receivedSince) + " GROUP BY 1")
                .toList());
    }

    /** How many rows each table has that exists. */
    public Map<String, Long> rows(Instant receivedSince) throws SQLException {
        List<String> tables = new ArrayList<>(catalog.tables());
        tables.add(catalog.quarantine());
        return counts(existing(tables).stream()
                .map(table -> "SELECT '" + table + "', count(*) FROM " + table + " WHERE " + since(receivedSince))
                .toList());
    }

    /** The given tables that Presto knows: a table is made with its first event. */
    List<String> existing(List<String> tables) throws SQLException {
        Set<String> found = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW TABLES")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return tables.stream().filter(found::contains).toList();
    }

    Connection connection() {
        return connection;
    }

    /** A point in time in SQL that means the same in every session time zone. */
    static String moment(Instant instant) {
        return String.format(Locale.ROOT, "from_unixtime(%.3f)", instant.toEpochMilli() / 1e3);
    }

    private static String since(Instant received) {
        return "received_at >= " + moment(received);
    }

    private Map<String, Long> counts(List<String> selects) throws SQLException {
        Map<String, Long> counts = new LinkedHashMap<>();
        if (!selects.isEmpty()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(String.join(" UNION ALL ", selects))) {
                while (rows.next()) {
                    counts.merge(String.valueOf(rows.getString(1)), rows.getLong(2), Long::sum);
                }
            }
        }
        return counts;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
