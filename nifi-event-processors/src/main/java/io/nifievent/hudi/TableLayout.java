package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Properties;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.model.HoodieTimelineTimeZone;
import org.apache.hudi.common.table.HoodieTableConfig;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.HoodieTableVersion;
import org.apache.hudi.keygen.NonpartitionedAvroKeyGenerator;
import org.apache.hudi.keygen.SimpleAvroKeyGenerator;
import org.apache.hudi.storage.StoragePath;

/**
 * What of a table is settled when it is created.
 *
 * @param recordKey column of the record key
 * @param ordering column that says which of two rows with one key is newer; without it the one written later is
 * @param partitionColumn column the table is partitioned by
 */
record TableLayout(TableKind kind, String recordKey, Optional<String> ordering, Optional<String> partitionColumn) {

    /** How Hudi 0.14 knows the ordering column; without it, Presto 0.287 takes every update in a log for the newest. */
    private static final String EARLIER_ORDERING_KEY = "hoodie.table.precombine.field";

    /** The layout of tables that hold events and nothing else. */
    static final TableLayout EVENTS = new TableLayout(
            TableKind.COPY_ON_WRITE, TableSchema.EVENT_ID, Optional.empty(), Optional.of(Column.PARTITION));

    /** The layout of a table that is there. */
    static TableLayout of(HadoopStorage storage, URI location) {
        return of(HoodieTableMetaClient.builder()
                .setConf(storage.configuration())
                .setBasePath(new StoragePath(location))
                .build());
    }

    static TableLayout of(HoodieTableMetaClient metaClient) {
        HoodieTableConfig config = metaClient.getTableConfig();
        return new TableLayout(
                metaClient.getTableType() == HoodieTableType.MERGE_ON_READ
                        ? TableKind.MERGE_ON_READ
                        : TableKind.COPY_ON_WRITE,
                String.join(",", config.getRecordKeyFields().orElse(new String[0])),
                Optional.of(String.join(",", config.getOrderingFields())).filter(fields -> !fields.isEmpty()),
                Optional.of(String.join(",", config.getPartitionFields().orElse(new String[0])))
                        .filter(fields -> !fields.isEmpty()));
    }

    /** @throws LakehouseException when the table is laid out in another way than is wanted */
    void requireEqual(TableName name, TableLayout wanted) throws LakehouseException {
        if (!wanted.equals(this)) {
            throw new LakehouseException(
                    LakehouseException.Code.TABLE_LAYOUT_UNKNOWN,
                    "Table [" + name + "] is " + this + " and not " + wanted
                            + ", as the settings want it; what is to be stored waits until one of them is changed");
        }
    }

    /** Creates a table of this layout; one whose creation was cut short is created again. */
    HoodieTableMetaClient create(TableName name, LakehouseSettings settings, HadoopStorage storage) throws IOException {
        HoodieTableMetaClient.TableBuilder table = HoodieTableMetaClient.newTableBuilder()
                .setTableType(
                        kind == TableKind.MERGE_ON_READ ? HoodieTableType.MERGE_ON_READ : HoodieTableType.COPY_ON_WRITE)
                .setTableName(name.value())
                .setTableVersion(settings.tableVersion())
                .setRecordKeyFields(recordKey)
                .setHiveStylePartitioningEnable(true)
                .setUrlEncodePartitioning(true)
                // Local time would go back an hour every autumn, and another writer may have another zone.
                .setCommitTimezone(HoodieTimelineTimeZone.UTC);
        ordering.ifPresent(table::setOrderingFields);
        partitionColumn.ifPresent(table::setPartitionFields);
        table.setKeyGeneratorClassProp(
                (partitionColumn.isPresent() ? SimpleAvroKeyGenerator.class : NonpartitionedAvroKeyGenerator.class)
                        .getName());
        Properties properties = table.build();
        ordering.ifPresent(column -> properties.setProperty(EARLIER_ORDERING_KEY, column));
        StoragePath location = new StoragePath(settings.tablePath(name));
        HoodieTableMetaClient.createTableLayoutOnStorage(
                storage.configuration(),
                location,
                properties,
                HoodieTableVersion.fromVersionCode(settings.tableVersion())
                        .getTimelineLayoutVersion()
                        .getVersion(),
                true);
        return HoodieTableMetaClient.builder()
                .setConf(storage.configuration())
                .setBasePath(location)
                .build();
    }

    @Override
    public String toString() {
        return kind + ", record key [" + recordKey + "], ordering column [" + ordering.orElse("")
                + "], partition column [" + partitionColumn.orElse("") + "]";
    }
}
