package io.nifievent.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The type of a table column, as it follows from a JSON Schema; its text is its name in SQL. */
public sealed interface ColumnType {

    /** Its text, with the names of properties in place of those of a row's fields. */
    default String properties() {
        return toString();
    }

    /** Text; JSON {@code string}. */
    record Text() implements ColumnType {
        @Override
        public String toString() {
            return "varchar";
        }
    }

    /** A signed 64-bit integer; JSON {@code integer}. */
    record BigInt() implements ColumnType {
        @Override
        public String toString() {
            return "bigint";
        }
    }

    /** A 64-bit floating point number; JSON {@code number}. */
    record Real() implements ColumnType {
        @Override
        public String toString() {
            return "double";
        }
    }

    /** True or false; JSON {@code boolean}. */
    record Bool() implements ColumnType {
        @Override
        public String toString() {
            return "boolean";
        }
    }

    /** An instant in UTC with microseconds; JSON {@code string} of format {@code timestamp} or {@code date-time}. */
    record Timestamp() implements ColumnType {
        @Override
        public String toString() {
            return "timestamp";
        }
    }

    /** A calendar day; JSON {@code string} of format {@code date}. */
    record Date() implements ColumnType {
        @Override
        public String toString() {
            return "date";
        }
    }

    /** Bytes; JSON {@code string} with {@code contentEncoding} {@code base64}. */
    record Binary() implements ColumnType {
        @Override
        public String toString() {
            return "varbinary";
        }
    }

    /** A list; JSON {@code array} with {@code items}. */
    record ArrayOf(ColumnType element) implements ColumnType {
        @Override
        public String toString() {
            return "array(" + element + ")";
        }

        @Override
        public String properties() {
            return "array(" + element.properties() + ")";
        }
    }

    /** Named fields; JSON {@code object} with {@code properties}. */
    record Row(List<Column> fields) implements ColumnType {
        public Row {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(field -> field.name() + " " + field.type())
                    .collect(Collectors.joining(", ", "row(", ")"));
        }

        @Override
        public String properties() {
            return fields.stream()
                    .map(field -> field.field() + " " + field.type().properties())
                    .collect(Collectors.joining(", ", "row(", ")"));
        }

        /**
         * Rows are one type when their fields come from the same properties; neither their order nor a field's description
         * counts.
         */
        @Override
        public boolean equals(Object other) {
            return other instanceof Row row && byProperty().equals(row.byProperty());
        }

        @Override
        public int hashCode() {
            return byProperty().hashCode();
        }

        private Map<String, ColumnType> byProperty() {
            return fields.stream().collect(Collectors.toMap(Column::field, Column::type));
        }
    }
}
