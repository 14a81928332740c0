package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.hudi.avro.HoodieAvroReaderContext;
import org.apache.hudi.common.config.TypedProperties;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.FileSlice;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.TableSchemaResolver;
import org.apache.hudi.common.table.read.HoodieFileGroupReader;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.common.util.collection.ClosableIterator;

/** What a reader of a table of any kind sees, data files and logs merged by Hudi's own reader. */
final class MergedRows {

    private MergedRows() {}

    /** The values of a column, of every row. */
    static List<String> values(URI table, String column) throws Exception {
        return read(table).stream().map(row -> String.valueOf(row.get(column))).toList();
    }

    static List<GenericRecord> read(URI table) throws Exception {
        return read(new HadoopStorage(new LakehouseSettings(table)), table);
    }

    /** The rows of a table that lies elsewhere than in local files. */
    static List<GenericRecord> read(LakehouseSettings settings, TableName table) throws Exception {
        try (HadoopStorage storage = new HadoopStorage(settings)) {
            return read(storage, settings.tablePath(table));
        }
    }

    private static List<GenericRecord> read(HadoopStorage storage, URI table) throws Exception {
        HoodieTableMetaClient metaClient = TableRows.metaClient(storage, table);
        Schema schema = new TableSchemaResolver(metaClient).getTableAvroSchema(true);
        String latest = metaClient
                .getCommitsTimeline()
                .filterCompletedInstants()
                .lastInstant()
                .get()
                .requestedTime();
        List<GenericRecord> rows = new ArrayList<>();
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                storage.engine(), metaClient, metaClient.getCommitsTimeline().filterCompletedInstants())) {
            for (String partition : FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false)) {
                for (FileSlice slice : view.getLatestMergedFileSlicesBeforeOrOn(partition, latest)
                        .toList()) {
                    rows.addAll(read(storage, metaClient, schema, slice, latest));
                }
            }
        }
        return rows;
    }

    private static List<GenericRecord> read(
            HadoopStorage storage, HoodieTableMetaClient metaClient, Schema schema, FileSlice slice, String latest)
            throws IOException {
        List<GenericRecord> rows = new ArrayList<>();
        try (HoodieFileGroupReader<IndexedRecord> reader = HoodieFileGroupReader.<IndexedRecord>newBuilder()
                        .withReaderContext(new HoodieAvroReaderContext(
                                storage.configuration(), metaClient.getTableConfig(), Option.empty(), Option.empty()))
                        .withHoodieTableMetaClient(metaClient)
                        .withFileSlice(slice)
                        .withDataSchema(schema)
                        .withRequestedSchema(schema)
                        .withLatestCommitTime(latest)
                        .withProps(new TypedProperties())
                        .build();
                ClosableIterator<IndexedRecord> iterator = reader.getClosableIterator()) {
            iterator.forEachRemaining(row -> rows.add((GenericRecord) row));
        }
        return rows;
    }
}
