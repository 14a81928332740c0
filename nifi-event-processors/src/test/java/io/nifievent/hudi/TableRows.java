package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.FileSlice;
import org.apache.hudi.common.model.HoodieFileGroup;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;
import org.apache.hudi.storage.StoragePath;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** What a reader of the table sees, found through Hudi's own listing: all rows of all completed commits. */
public final class TableRows {

    private TableRows() {}

    static HoodieTableMetaClient metaClient(URI table) {
        return metaClient(new HadoopStorage(new LakehouseSettings(table)), table);
    }

    static HoodieTableMetaClient metaClient(HadoopStorage storage, URI table) {
        return HoodieTableMetaClient.builder()
                .setConf(storage.configuration())
                .setBasePath(new StoragePath(table))
                .build();
    }

    static List<String> ids(URI table) throws IOException {
        return ids(read(table));
    }

    /** The ids of a table that lies elsewhere than in local files. */
    static List<String> ids(LakehouseSettings settings, TableName table) throws IOException {
        try (HadoopStorage storage = new HadoopStorage(settings)) {
            return ids(read(storage, settings.tablePath(table)));
        }
    }

    private static List<String> ids(List<GenericRecord> rows) {
        return rows.stream().map(row -> row.get("event_id").toString()).toList();
    }

    /** Data files below a local table that no completed commit has written: what a rollback should have deleted. */
    static List<String> filesOfNoCommit(URI table) throws IOException {
        List<String> completed = metaClient(table).getCommitsTimeline().filterCompletedInstants().getInstants().stream()
                .map(HoodieInstant::requestedTime)
                .toList();
        try (Stream<java.nio.file.Path> files = Files.walk(java.nio.file.Path.of(table))) {
            return files.map(java.nio.file.Path::toString)
                    .filter(file -> file.endsWith(".parquet"))
                    .filter(file -> completed.stream().noneMatch(instant -> file.endsWith("_" + instant + ".parquet")))
                    .toList();
        }
    }

    /** The ids that Presto shows: it looks no further than whether a file is older than the last completed commit. */
    static List<String> idsInPresto(URI table) throws IOException {
        return ids(readAsPresto(new HadoopStorage(new LakehouseSettings(table)), table));
    }

    /** As {@link #idsInPresto(URI)}, of a table that lies elsewhere than in local files. */
    static List<String> idsInPresto(LakehouseSettings settings, TableName table) throws IOException {
        return ids(readAsPresto(settings, table));
    }

    /** As {@link #idsInPresto(LakehouseSettings, TableName)}, but whole rows. */
    static List<GenericRecord> readAsPresto(LakehouseSettings settings, TableName table) throws IOException {
        try (HadoopStorage storage = new HadoopStorage(settings)) {
            return readAsPresto(storage, settings.tablePath(table));
        }
    }

    private static List<GenericRecord> readAsPresto(HadoopStorage storage, URI table) throws IOException {
        HoodieTableMetaClient metaClient = metaClient(storage, table);
        HoodieTimeline completed = metaClient.getCommitsTimeline().filterCompletedInstants();
        List<GenericRecord> rows = new ArrayList<>();
        if (completed.empty()) {
            return rows;
        }
        String last = completed.lastInstant().get().requestedTime();
        try (HoodieTableFileSystemView view =
                HoodieTableFileSystemView.fileListingBasedFileSystemView(storage.engine(), metaClient, completed)) {
            for (String partition : FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false)) {
                for (FileSlice slice : view.getAllFileGroups(partition)
                        .flatMap(group -> latestAsPresto(group, last))
                        .toList()) {
                    rows.addAll(read(storage, slice.getBaseFile().get().getPath()));
                }
            }
        }
        return rows;
    }

    /**
     * Of a file group, as by {@code HoodieFileGroup.getAllFileSlicesBeforeOn} of Hudi 0.14; that of Hudi 1 looks whether the
     * commit is complete, too.
     */
    private static Stream<FileSlice> latestAsPresto(HoodieFileGroup group, String last) {
        return group.getAllFileSlicesIncludingInflight()
                .filter(slice -> slice.getBaseInstantTime().compareTo(last) <= 0)
                .filter(slice -> slice.getBaseFile().isPresent())
                .limit(1);
    }

    public static List<GenericRecord> read(URI table) throws IOException {
        return read(new HadoopStorage(new LakehouseSettings(table)), table);
    }

    private static List<GenericRecord> read(HadoopStorage storage, URI table) throws IOException {
        HoodieTableMetaClient metaClient = metaClient(storage, table);
        List<GenericRecord> rows = new ArrayList<>();
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                storage.engine(), metaClient, metaClient.getCommitsTimeline().filterCompletedInstants())) {
            for (String partition : FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false)) {
                for (var file : view.getLatestBaseFiles(partition).toList()) {
                    rows.addAll(read(storage, file.getPath()));
                }
            }
        }
        return rows;
    }

    private static List<GenericRecord> read(HadoopStorage storage, String file) throws IOException {
        List<GenericRecord> rows = new ArrayList<>();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        HadoopInputFile.fromPath(new Path(file), storage.hadoop()))
                .withDataModel(GenericData.get())
                .withConf(storage.hadoop())
                .build()) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }
}
