package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.RowNames;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The columns of records and what each of them is for.
 *
 * @param columns in their order, without the partition column that {@link Partitioning.ByTime} adds
 * @param recordKey name of the column that tells one row from another within its partition
 * @param ordering name of the column that says which of two rows with one key is newer
 */
public record RecordShape(
        TableKind kind, List<Column> columns, String recordKey, Optional<String> ordering, Partitioning partitioning) {

    public RecordShape {
        columns = List.copyOf(columns);
    }

    /**
     * What of the shape an operation needs: a deletion looks at the key and the partition alone.
     *
     * @throws RecordsRefusedException when a column is missing, there twice, or of a type that can't do what it is for, or when
     *     an object within one would make no table
     */
    public RecordShape neededFor(Operation operation) throws RecordsRefusedException {
        check(operation);
        return operation == Operation.DELETE
                ? new RecordShape(
                        kind,
                        columns.stream()
                                .filter(column -> column.name().equals(recordKey)
                                        || partitioning.source().equals(Optional.of(column.name())))
                                .toList(),
                        recordKey,
                        ordering,
                        partitioning)
                : this;
    }

    private void check(Operation operation) throws RecordsRefusedException {
        Set<String> names = names("", columns);
        if (operation != Operation.DELETE) {
            requireTable();
        }
        require(recordKey, "record key", type -> type instanceof ColumnType.Text || type instanceof ColumnType.BigInt);
        if (ordering.isPresent() && operation != Operation.DELETE) {
            require(
                    ordering.get(),
                    "ordering",
                    type -> type instanceof ColumnType.BigInt
                            || type instanceof ColumnType.Real
                            || type instanceof ColumnType.Timestamp);
        }
        switch (partitioning) {
            case Partitioning.None none -> {}
            case Partitioning.ByColumn field ->
                require(
                        field.column(),
                        "partition",
                        type -> type instanceof ColumnType.Text
                                || type instanceof ColumnType.BigInt
                                || type instanceof ColumnType.Bool
                                || type instanceof ColumnType.Date);
            case Partitioning.ByTime time -> {
                require(time.column(), "partition", ColumnType.Timestamp.class::isInstance);
                String added = time.partitionColumn().orElseThrow();
                if (names.contains(added)) {
                    throw new RecordsRefusedException(
                            "column-twice", "The records have a column [" + added + "] like the partition column");
                }
            }
        }
    }

    private static Set<String> names(String path, List<Column> fields) throws RecordsRefusedException {
        Set<String> names = new HashSet<>();
        for (Column field : fields) {
            if (!names.add(field.name())) {
                throw new RecordsRefusedException(
                        "column-twice", "Two fields of the records become column [" + path + field.name() + "]");
            }
        }
        return names;
    }

    private void requireTable() throws RecordsRefusedException {
        RowNames rowNames = new RowNames();
        for (Column column : columns) {
            requireFields(column.name(), column.type());
            List<String> clashes = rowNames.add(column);
            if (!clashes.isEmpty()) {
                throw new RecordsRefusedException(
                        "column-twice", "Column [" + column.name() + "] has " + clashes.getFirst());
            }
        }
    }

    /** @param path of the column, by the columns it is within */
    private static void requireFields(String path, ColumnType type) throws RecordsRefusedException {
        switch (type) {
            case ColumnType.ArrayOf array -> requireFields(path, array.element());
            case ColumnType.Row row -> {
                if (row.fields().isEmpty()) {
                    throw new RecordsRefusedException(
                            "column-unfit",
                            "Column [" + path + "] is an object without fields, for which there is no column type;"
                                    + " convert or remove it");
                }
                names(path + ".", row.fields());
                for (Column field : row.fields()) {
                    requireFields(path + "." + field.name(), field.type());
                }
            }
            default -> {}
        }
    }

    private void require(String name, String purpose, Predicate<ColumnType> fits) throws RecordsRefusedException {
        Column column = columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RecordsRefusedException(
                        "column-missing", "The records have no field for the " + purpose + " column [" + name + "]"));
        if (!fits.test(column.type())) {
            throw new RecordsRefusedException(
                    "column-unfit",
                    "Column [" + name + "] is " + column.type() + ", which is of no use as " + purpose + " column");
        }
    }

    TableLayout layout() {
        return new TableLayout(kind, recordKey, ordering, partitioning.partitionColumn());
    }
}
