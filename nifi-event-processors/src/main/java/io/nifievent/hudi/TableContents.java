package io.nifievent.hudi;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What others may be told of a table.
 *
 * @param location its folder
 * @param columns its columns in order, without the partition column
 * @param partitionColumn the string column it is partitioned by; a partition's folder is {@code <column>=<value>}
 * @param partitions values of the partition column, encoded as in the folders' names; all of them when the table was
 *     opened, those of a commit after it
 */
public record TableContents(
        TableName table,
        TableKind kind,
        URI location,
        List<TableColumn> columns,
        Optional<String> partitionColumn,
        Set<String> partitions) {}
