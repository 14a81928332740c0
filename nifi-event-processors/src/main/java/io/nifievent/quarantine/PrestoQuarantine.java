package io.nifievent.quarantine;

import io.nifievent.quarantine.RowSelection.Where;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The quarantine as Presto shows it. */
public final class PrestoQuarantine implements Quarantine {

    /** Columns of RejectedEvent V1-0-1, which a table that no such event came to has not. */
    private static final List<String> LATER_COLUMNS = List.of("status", "attempts", "raw_kind", "assigned_id");

    private static final List<String> VIOLATION = List.of("Code", "Pointer", "Message", "Schema");

    private final Connection connection;
    private final String table;
    private final Set<String> columns;

    private PrestoQuarantine(Connection connection, String table, Set<String> columns) {
        this.connection = connection;
        this.table = table;
        this.columns = columns;
    }

    /**
     * Looks which columns the table has.
     *
     * @param connection with the table's schema as its own; closed with what is given, or when it can't be had
     * @param table a plain name
     */
    public static PrestoQuarantine open(Connection connection, String table) throws SQLException {
        try {
            return new PrestoQuarantine(connection, table, columns(connection, table));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Those of the table; none if it is not there. */
    private static Set<String> columns(Connection connection, String table) throws SQLException {
        Set<String> names = new HashSet<>();
        try (ResultSet found =
                connection.getMetaData().getColumns(connection.getCatalog(), connection.getSchema(), table, null)) {
            while (found.next()) {
                if (found.getString("TABLE_NAME").equals(table)) {
                    names.add(found.getString("COLUMN_NAME"));
                }
            }
        }
        return names;
    }

    @Override
    public Optional<SortedMap<String, Long>> days(RowSelection selection) throws SQLException {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, Long> days = new TreeMap<>();
        Where where = where(selection);
        String sql = "SELECT event_date, count(*) FROM " + table + " WHERE " + where.sql() + " GROUP BY event_date";
        try (PreparedStatement statement = prepared(sql, where.parameters());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                days.put(rows.getString(1), rows.getLong(2));
            }
        }
        return Optional.of(days);
    }

    @Override
    public Page read(RowSelection selection, String day, String after, int limit, Reader reader)
            throws SQLException, IOException {
        Where where = where(selection);
        String sql = "SELECT event_id, to_unixtime(received_at) AS received_at, raw, raw_size, code, claimed_type,"
                + " claimed_version, transform(violations, v -> ARRAY[v.code, v.pointer, v.message, v.schema])"
                + " AS violations, origin.remote_address AS remote_address, origin.path AS path,"
                + " origin.content_type AS content_type, origin.flow_file AS flow_file" + laterColumns() + " FROM "
                + table + " WHERE " + where.sql() + " AND event_date = ? AND event_id > ? ORDER BY event_id LIMIT "
                + limit;
        List<Object> parameters = new ArrayList<>(where.parameters());
        parameters.add(day);
        parameters.add(after);
        String last = after;
        int count = 0;
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                RejectedRow row = row(rows);
                reader.next(row);
                last = row.id();
                count++;
            }
        }
        return new Page(last, count);
    }

    private Where where(RowSelection selection) {
        return selection.where(columns.contains("status"));
    }

    private String laterColumns() {
        StringBuilder sql = new StringBuilder();
        for (String column : LATER_COLUMNS) {
            sql.append(", ").append(columns.contains(column) ? column : "NULL AS " + column);
        }
        return sql.toString();
    }

    private PreparedStatement prepared(String sql, List<Object> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
        return statement;
    }

    private static RejectedRow row(ResultSet rows) throws SQLException {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("Code", rows.getString("code"));
        ArrayNode violations = data.putArray("Violations");
        for (Object violation : (Object[]) rows.getArray("violations").getArray()) {
            ObjectNode fields = violations.addObject();
            List<?> values = elements(violation);
            for (int i = 0; i < VIOLATION.size(); i++) {
                put(fields, VIOLATION.get(i), (String) values.get(i));
            }
        }
        put(data, "Claimed_Type", rows.getString("claimed_type"));
        put(data, "Claimed_Version", rows.getString("claimed_version"));
        data.put("Raw_Size", rows.getLong("raw_size"));
        ObjectNode origin = data.putObject("Origin");
        put(origin, "Remote_Address", rows.getString("remote_address"));
        put(origin, "Path", rows.getString("path"));
        put(origin, "Content_Type", rows.getString("content_type"));
        put(origin, "FlowFile", rows.getString("flow_file"));
        data.put("Attempts", rows.getLong("attempts"));
        put(data, "Raw_Kind", rows.getString("raw_kind"));
        put(data, "Assigned_ID", rows.getString("assigned_id"));
        return new RejectedRow(
                rows.getString("event_id"),
                Instant.ofEpochMilli(Math.round(rows.getDouble("received_at") * 1_000)),
                Optional.ofNullable(rows.getBytes("raw")).orElseGet(() -> new byte[0]),
                data);
    }

    private static List<?> elements(Object array) throws SQLException {
        return switch (array) {
            case Array sql -> Arrays.asList((Object[]) sql.getArray());
            case List<?> list -> list;
            default -> throw new SQLException("An array came as " + array.getClass());
        };
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
