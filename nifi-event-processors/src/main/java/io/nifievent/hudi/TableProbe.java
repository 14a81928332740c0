package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.StoragePath;

/** Looks at a table as those who write it do, and writes nothing. */
public final class TableProbe {

    private final TableName name;
    private final EventTable.Shared shared;

    TableProbe(TableName name, EventTable.Shared shared) {
        this.name = name;
        this.shared = shared;
    }

    /**
     * Takes the table's lock and gives it back.
     *
     * @throws LakehouseException when others hold it for too long, or its keeper is out of reach
     */
    public void takeLock() throws IOException, LakehouseException {
        try (TableLock lock = shared.lock(name)) {
            lock.hold(held -> Optional.empty());
        }
    }

    /** The table's version in Hudi's numbering; empty if there is no table yet. */
    public Optional<Integer> version() throws IOException {
        return metaClient()
                .map(table -> table.getTableConfig().getTableVersion().versionCode());
    }

    /**
     * Holds the columns and the layout of what is to be written against those of the table, if there is one.
     *
     * @throws LakehouseException when the table is laid out in another way, or has a column of another type
     */
    public void requireFit(RecordShape shape) throws IOException, LakehouseException {
        Optional<HoodieTableMetaClient> table = metaClient();
        if (table.isPresent()) {
            TableLayout.of(table.get()).requireEqual(name, shape.layout());
            TableTimeline timeline = new TableTimeline(table.get(), shared.clock());
            timeline.advance();
            Optional<TableSchema> stored = timeline.schema();
            if (stored.isPresent()) {
                stored.get().extendedBy(TableSchema.of(name, shape));
            }
        }
    }

    private Optional<HoodieTableMetaClient> metaClient() throws IOException {
        URI location = shared.settings().tablePath(name);
        return TableFolder.exists(shared.storage(), location)
                ? Optional.of(HoodieTableMetaClient.builder()
                        .setConf(shared.storage().configuration())
                        .setBasePath(new StoragePath(location))
                        .build())
                : Optional.empty();
    }
}
