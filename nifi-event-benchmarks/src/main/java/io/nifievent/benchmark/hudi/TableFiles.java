package io.nifievent.benchmark.hudi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.engine.HoodieLocalEngineContext;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.HoodieBaseFile;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;
import org.apache.hudi.exception.TableNotFoundException;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * A table that is looked at again and again. A data file's rows are read from its footer once, for files never change: a look
 * that took longer the more files there are would be part of what is measured by it.
 */
public final class TableFiles {

    private final Path table;
    private final Map<String, Long> rowsByFile = new HashMap<>();

    /** @param table folder of the table */
    public TableFiles(Path table) {
        this.table = table;
    }

    /** The address of a folder as Hudi and Spark take it: with a space as a space. */
    public static String location(Path folder) {
        return new org.apache.hadoop.fs.Path(folder.toUri()).toString();
    }

    /**
     * What a query of it reads now, as Hudi's own listing has it.
     *
     * @throws TableNotFoundException while there is no table
     */
    public VisibleFiles visible() throws IOException {
        // Whoever makes a table makes its folder first, and Hudi fails on that alone.
        if (Files.notExists(table.resolve(".hoodie/hoodie.properties"))) {
            throw new TableNotFoundException(table.toString());
        }
        HadoopStorageConfiguration storage = new HadoopStorageConfiguration(new Configuration());
        HoodieLocalEngineContext engine = new HoodieLocalEngineContext(storage);
        HoodieTableMetaClient metaClient = HoodieTableMetaClient.builder()
                .setConf(storage)
                .setBasePath(location(table))
                .build();
        long rows = 0;
        int most = 0;
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                engine, metaClient, metaClient.getCommitsTimeline().filterCompletedInstants())) {
            for (String partition : FSUtils.getAllPartitionPaths(engine, metaClient, false)) {
                List<HoodieBaseFile> files = view.getLatestBaseFiles(partition).toList();
                most = Math.max(most, files.size());
                for (HoodieBaseFile file : files) {
                    rows += rows(file.getPath());
                }
            }
        }
        return new VisibleFiles(rows, most);
    }

    private long rows(String file) throws IOException {
        Long known = rowsByFile.get(file);
        if (known != null) {
            return known;
        }
        try (ParquetFileReader reader = ParquetFileReader.open(
                HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file), new Configuration()))) {
            rowsByFile.put(file, reader.getRecordCount());
            return reader.getRecordCount();
        }
    }
}
