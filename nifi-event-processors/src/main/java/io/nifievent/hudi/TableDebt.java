package io.nifievent.hudi;

import java.time.Duration;
import java.util.Optional;

/**
 * What a table has put off: the work its services have not done yet.
 *
 * @param partitions partitions with files
 * @param files data files a query of the whole table opens
 * @param smallFiles those of them below half of the size they are packed up to; a day that is packed whole keeps one
 * @param logFiles log files a reader has to merge, since they are not compacted; of a merge-on-read table alone
 * @param logBytes size of those
 * @param reclaimableBytes size of file versions the latest queries don't need any more
 * @param oldestPending how long ago the oldest commit was begun that is not complete; empty if there is none
 */
public record TableDebt(
        int partitions,
        long files,
        long smallFiles,
        long logFiles,
        long logBytes,
        long reclaimableBytes,
        Optional<Duration> oldestPending) {}
