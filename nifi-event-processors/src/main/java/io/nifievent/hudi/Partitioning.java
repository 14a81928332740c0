package io.nifievent.hudi;

import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How a table's rows are spread over folders. There is one partition column at most: the Hudi connector of Presto 0.287
 * loses rows of tables that have two.
 */
public sealed interface Partitioning {

    /** All rows lie in the table's folder. */
    record None() implements Partitioning {}

    /**
     * By the value of a column.
     *
     * @param column name of the column
     */
    record ByColumn(String column) implements Partitioning {}

    /**
     * By the date or hour of a time, in UTC; the partition column is added to the table's columns.
     *
     * @param column name of the column with the time
     */
    record ByTime(String column, Unit unit) implements Partitioning {}

    /** Length of a partition by time. */
    enum Unit {
        /** Such as {@code 2026-11-22}, in the column {@code <column>_date}. */
        DATE("uuuu-MM-dd", "_date"),
        /** Such as {@code 2026-11-22-13}, in the column {@code <column>_hour}. */
        HOUR("uuuu-MM-dd-HH", "_hour");

        private final DateTimeFormatter format;
        private final String suffix;

        Unit(String pattern, String suffix) {
            this.format = DateTimeFormatter.ofPattern(pattern);
            this.suffix = suffix;
        }

        DateTimeFormatter format() {
            return format;
        }
    }

    /** Name of the column the partition follows from; empty if there is none. */
    default Optional<String> source() {
        return switch (this) {
            case None none -> Optional.empty();
            case ByColumn field -> Optional.of(field.column());
            case ByTime time -> Optional.of(time.column());
        };
    }

    /** Name of the partition column; empty if there is none. */
    default Optional<String> partitionColumn() {
        return switch (this) {
            case None none -> Optional.empty();
            case ByColumn field -> Optional.of(field.column());
            case ByTime time -> Optional.of(time.column() + time.unit().suffix);
        };
    }
}
