package io.nifievent.catalog;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column of an event type's table, or a field of a row within one.
 *
 * @param name lower-case name in SQL
 * @param field name of the property in the event
 * @param type the column's type
 * @param description what an analyst reads about it; may be empty
 */
public record Column(String name, String field, ColumnType type, String description) {

    /** Columns every table has besides the fields of its type, in their order in the table. */
    public static final Set<String> ENVELOPE =
            Set.of("event_id", "event_type", "event_version", "event_time", "received_at", "stored_at", "source");

    /** The partition column: the day of the event's own time in UTC, such as {@code 2020-07-01}. */
    public static final String PARTITION = "event_date";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,127}");

    public Column {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("[" + field + "] makes no column name: it must start with a letter"
                    + " and hold letters, digits and underscores only, 128 at most");
        }
    }

    /** The column of a property: {@code User_ID} becomes {@code user_id}, {@code deviceType} {@code device_type}. */
    public static Column of(String field, ColumnType type, String description) {
        return new Column(SnakeCase.of(field), field, type, description);
    }
}
