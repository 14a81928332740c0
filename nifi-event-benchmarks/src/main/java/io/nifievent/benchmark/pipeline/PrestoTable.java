package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.hudi.RowCount;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A table as Presto finds it. */
public final class PrestoTable implements RowCount, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Connection connection;
    private final String table;

    private PrestoTable(Connection connection, String table) {
        this.connection = connection;
        this.table = table;
    }

    public static PrestoTable of(Settings settings, String table) throws SQLException {
        return new PrestoTable(DriverManager.getConnection(settings.prestoJdbcUrl(), "bench", ""), table);
    }

    /** Waits until there is the table, with a row. */
    public void awaitRow() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!exists() || rows() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Presto has no row of [" + table + "] after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(PAUSE);
        }
    }

    private boolean exists() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW TABLES LIKE '" + table + "'")) {
            return rows.next();
        }
    }

    @Override
    public long rows() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
