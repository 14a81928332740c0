package io.nifievent.hudi;

import java.util.List;
import java.util.Set;

/**
 * What a batch has become.
 *
 * @param instant the Hudi commit it was stored in
 * @param rows rows it added
 * @param columns the table's columns after it, without the partition column
 * @param partitions values of the partition column it added rows to
 */
public record Committed(String instant, long rows, List<TableColumn> columns, Set<String> partitions) {}
