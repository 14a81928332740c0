package io.nifievent.benchmark.hudi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.engine.HoodieLocalEngineContext;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.HoodieBaseFile;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * What a query of a table reads, as Hudi's own listing has it.
 *
 * @param rows rows in them
 * @param mostInPartition files of the partition that has most
 */
public record VisibleFiles(long rows, int mostInPartition) {

    public static VisibleFiles of(Path table) throws IOException {
        HadoopStorageConfiguration storage = new HadoopStorageConfiguration(new Configuration());
        HoodieLocalEngineContext engine = new HoodieLocalEngineContext(storage);
        HoodieTableMetaClient metaClient = HoodieTableMetaClient.builder()
                .setConf(storage)
                .setBasePath(table.toUri().toString())
                .build();
        long rows = 0;
        int most = 0;
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                engine, metaClient, metaClient.getCommitsTimeline().filterCompletedInstants())) {
            for (String partition : FSUtils.getAllPartitionPaths(engine, metaClient, false)) {
                List<HoodieBaseFile> files = view.getLatestBaseFiles(partition).toList();
                most = Math.max(most, files.size());
                for (HoodieBaseFile file : files) {
                    rows += rows(file);
                }
            }
        }
        return new VisibleFiles(rows, most);
    }

    private static long rows(HoodieBaseFile file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(
                HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.getPath()), new Configuration()))) {
            return reader.getRecordCount();
        }
    }
}
