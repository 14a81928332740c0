package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.FileSlice;
import org.apache.hudi.common.model.HoodieBaseFile;
import org.apache.hudi.common.model.HoodieFileGroup;
import org.apache.hudi.common.model.HoodieLogFile;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;

/**
 * The files of all partitions of a table. Only those are listed again that a commit has touched or the cleaner may have,
 * so that a table's age costs nothing.
 */
final class TableSurvey {

    private final HadoopStorage storage;
    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final Map<String, PartitionFiles> partitions = new HashMap<>();
    private boolean listed;

    /** @param timeline of the survey alone */
    TableSurvey(HadoopStorage storage, HoodieTableMetaClient metaClient, TableTimeline timeline) {
        this.storage = storage;
        this.metaClient = metaClient;
        this.timeline = timeline;
    }

    /** The files by partition, as they are now. */
    Map<String, PartitionFiles> partitions() throws IOException {
        List<CompletedCommit> commits = timeline.advance();
        Set<String> stale = new HashSet<>();
        if (!listed || timeline.missedCommits()) {
            stale.addAll(FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false));
        }
        commits.forEach(commit -> commit.fileGroups().forEach(group -> stale.add(group.getPartitionPath())));
        partitions.forEach((path, files) -> {
            if (files.reclaimableBytes() > 0) {
                stale.add(path);
            }
        });
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                storage.engine(),
                metaClient,
                metaClient.getCommitsAndCompactionTimeline().filterCompletedInstants())) {
            stale.forEach(path -> partitions.put(path, files(view, path)));
        }
        listed = true;
        return Map.copyOf(partitions);
    }

    private static PartitionFiles files(HoodieTableFileSystemView view, String path) {
        List<BaseFile> latest = new ArrayList<>();
        List<BaseFile> older = new ArrayList<>();
        long logFiles = 0;
        long logBytes = 0;
        long allBytes = 0;
        long latestBytes = 0;
        for (HoodieFileGroup group : view.getAllFileGroups(path).toList()) {
            allBytes += bytes(group);
            FileSlice slice = group.getLatestFileSlice().orElse(null);
            if (slice != null) {
                latestBytes += bytes(slice);
                logFiles += slice.getLogFiles().count();
                logBytes += logBytes(slice);
                slice.getBaseFile().ifPresent(file -> latest.add(baseFile(file)));
                group.getAllBaseFiles()
                        .filter(file -> !file.getCommitTime().equals(slice.getBaseInstantTime()))
                        .forEach(file -> older.add(baseFile(file)));
            }
        }
        for (HoodieFileGroup replaced : view.getAllReplacedFileGroups(path).toList()) {
            allBytes += bytes(replaced);
            replaced.getAllBaseFiles().forEach(file -> older.add(baseFile(file)));
        }
        return new PartitionFiles(latest, older, logFiles, logBytes, allBytes - latestBytes);
    }

    private static long bytes(HoodieFileGroup group) {
        return group.getAllFileSlices().mapToLong(TableSurvey::bytes).sum();
    }

    private static long bytes(FileSlice slice) {
        return slice.getBaseFile().map(HoodieBaseFile::getFileSize).orElse(0L) + logBytes(slice);
    }

    private static long logBytes(FileSlice slice) {
        return slice.getLogFiles().mapToLong(HoodieLogFile::getFileSize).sum();
    }

    private static BaseFile baseFile(HoodieBaseFile file) {
        return new BaseFile(file.getFileId(), file.getCommitTime(), file.getFileName(), file.getFileSize());
    }
}
