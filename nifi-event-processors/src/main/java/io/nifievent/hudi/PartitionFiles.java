package io.nifievent.hudi;

import java.util.Comparator;
import java.util.List;

/**
 * The files of a partition.
 *
 * @param latest those a query opens
 * @param older older versions of those, and files that were replaced, until the cleaner deletes them
 * @param logFiles log files beside them
 * @param logBytes size of those
 * @param reclaimableBytes size of older versions and of files that were replaced
 */
record PartitionFiles(
        List<BaseFile> latest, List<BaseFile> older, long logFiles, long logBytes, long reclaimableBytes) {

    /** The commit that wrote the newest file; empty text if there is none. */
    String lastInstant() {
        return latest.stream()
                .map(BaseFile::instant)
                .max(Comparator.naturalOrder())
                .orElse("");
    }
}
