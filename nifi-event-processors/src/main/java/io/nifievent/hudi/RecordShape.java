package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
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
     * @throws RecordsRefusedException when a column is missing, there twice, or of a type that can't do what it is for
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
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new RecordsRefusedException(
                        "column-twice", "Two fields of the records become column [" + column.name() + "]");
            }
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
