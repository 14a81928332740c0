package io.nifievent.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What the objects within a table's columns are called in its schema: each by the columns on the way to it. Avro takes two of
 * one name only if they have the same fields.
 */
public final class RowNames {

    private final Map<String, Named> known = new HashMap<>();

    private record Named(String column, String type) {}

    /** The name of an array's element. */
    public static String ofElement(String array) {
        return array + "_element";
    }

    /** The name of a row's field, or of a table's column. */
    public static String ofField(String row, String field) {
        return row + "_" + field;
    }

    /**
     * Adds the objects within a column.
     *
     * @return what to say of each that has the name of another one, in this column or one before, with other fields
     */
    public List<String> add(Column column) {
        List<String> clashes = new ArrayList<>();
        name(column.type(), column.name(), (name, type) -> {
            Named other = known.putIfAbsent(name, new Named(column.name(), type));
            if (other != null && !other.type().equals(type)) {
                clashes.add("an object that would be called " + name + " in the table's schema: " + type
                        + ", as is one in column " + other.column() + ": " + other.type()
                        + "; rename one of the properties on the way to it");
            }
        });
        return clashes;
    }

    private static void name(ColumnType type, String name, BiConsumer<String, String> named) {
        switch (type) {
            case ColumnType.ArrayOf array -> name(array.element(), ofElement(name), named);
            case ColumnType.Row row -> {
                named.accept(name, row.toString());
                row.fields().forEach(field -> name(field.type(), ofField(name, field.name()), named));
            }
            default -> {}
        }
    }
}
