package io.nifievent.metastore;

import java.net.URI;
import java.util.List;

/**
 * A Hudi table (copy on write) as a metastore is to know it.
 *
 * @param database created if there is none
 * @param name the table
 * @param location its folder
 * @param columns its columns in order, without the partition column
 * @param partitionColumn a string column; a partition lies in the folder {@code <column>=<value>}
 */
public record MetastoreTable(
        String database, String name, URI location, List<MetastoreColumn> columns, String partitionColumn) {

    public MetastoreTable {
        columns = List.copyOf(columns);
    }

    URI location(String partition) {
        return URI.create(location + "/" + partitionColumn + "=" + partition);
    }
}
