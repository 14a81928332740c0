package io.nifievent.services;

import io.nifievent.hudi.TableContents;
import io.nifievent.metastore.MetastoreColumn;
import io.nifievent.metastore.MetastoreTable;
import io.nifievent.metastore.MetastoreTable.View;
import java.util.List;

/** The names under which a metastore knows a Hudi table, as Hudi's own sync gives them. */
final class MetastoreTables {

    private MetastoreTables() {}

    /** A table copied on write is one; one merged on read is two, with and without what has not been compacted yet. */
    static List<MetastoreTable> of(String database, TableContents contents) {
        return switch (contents.kind()) {
            case COPY_ON_WRITE -> List.of(table(database, contents, "", View.DATA_FILES));
            case MERGE_ON_READ ->
                List.of(
                        table(database, contents, "_ro", View.DATA_FILES),
                        table(database, contents, "_rt", View.MERGED));
        };
    }

    private static MetastoreTable table(String database, TableContents contents, String suffix, View view) {
        return new MetastoreTable(
                database,
                contents.table().value() + suffix,
                contents.location(),
                contents.columns().stream()
                        .map(column -> new MetastoreColumn(column.name(), column.type()))
                        .toList(),
                contents.partitionColumn(),
                view);
    }
}
