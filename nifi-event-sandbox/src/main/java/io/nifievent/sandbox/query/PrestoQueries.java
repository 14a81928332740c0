package io.nifievent.sandbox.query;

import com.facebook.presto.jdbc.PrestoConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * SQL to Presto. Values come as JSON has them: numbers, booleans, text (dates and timestamps too, as Presto writes them, in UTC), byte[], lists for
 * arrays, maps for rows, and null.
 */
public final class PrestoQueries {
    private final String jdbcUrl;

    public PrestoQueries(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /** All rows, each by column name. */
    public List<Map<String, Object>> rows(String sql) throws SQLException {
        List<Map<String, Object>> rows = new ArrayList<>();
        run(sql, (columns, values) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                row.put(columns.get(i), values.get(i));
            }
            rows.add(row);
        });
        return rows;
    }

    /** Gives one row after the other to the target, as they come; a closing semicolon is left out. */
    public void run(String sql, Rows target) throws SQLException {
        Properties user = new Properties();
        user.setProperty("user", "pipeline");
        try (Connection connection = DriverManager.getConnection(jdbcUrl, user)) {
            connection.unwrap(PrestoConnection.class).setTimeZoneId("UTC");
            try (Statement statement = connection.createStatement()) {
                if (statement.execute(sql.strip().replaceFirst(";$", ""))) {
                    read(statement.getResultSet(), target);
                }
            }
        }
    }

    private static void read(ResultSet result, Rows target) throws SQLException {
        ResultSetMetaData description = result.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= description.getColumnCount(); i++) {
            columns.add(description.getColumnLabel(i));
        }
        target.columns(columns);
        while (result.next()) {
            List<Object> values = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                values.add(value(result, i, description.getColumnType(i)));
            }
            target.row(columns, values);
        }
    }

    private static Object value(ResultSet result, int column, int type) throws SQLException {
        return switch (type) {
            // the driver would turn these by the zone of this process
            case Types.DATE, Types.TIME, Types.TIMESTAMP, Types.TIME_WITH_TIMEZONE, Types.TIMESTAMP_WITH_TIMEZONE ->
                result.getString(column);
            case Types.ARRAY -> {
                Object array = result.getObject(column);
                yield array instanceof java.sql.Array some ? Arrays.asList((Object[]) some.getArray()) : array;
            }
            default -> result.getObject(column);
        };
    }
}
