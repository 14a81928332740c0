package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** What a reader of the table sees, found through Hudi's own listing: all rows of all completed commits. */
final class TableRows {

    private TableRows() {}

    static HoodieTableMetaClient metaClient(URI table) {
        return HoodieTableMetaClient.builder()
                .setConf(new HadoopStorage(new LakehouseSettings(table)).configuration())
                .setBasePath(table.toString())
                .build();
    }

    static List<String> ids(URI table) throws IOException {
        return read(table).stream().map(row -> row.get("event_id").toString()).toList();
    }

    static List<GenericRecord> read(URI table) throws IOException {
        HadoopStorage storage = new HadoopStorage(new LakehouseSettings(table));
        HoodieTableMetaClient metaClient = metaClient(table);
        List<GenericRecord> rows = new ArrayList<>();
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                storage.engine(), metaClient, metaClient.getCommitsTimeline().filterCompletedInstants())) {
            for (String partition : FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false)) {
                for (var file : view.getLatestBaseFiles(partition).toList()) {
                    try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                                    HadoopInputFile.fromPath(new Path(file.getPath()), storage.hadoop()))
                            .withDataModel(GenericData.get())
                            .withConf(storage.hadoop())
                            .build()) {
                        for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                            rows.add(row);
                        }
                    }
                }
            }
        }
        return rows;
    }
}
