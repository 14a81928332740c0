package io.nifievent.benchmark.hudi;

/**
 * What a query of a table reads.
 *
 * @param rows rows in its data files
 * @param mostInPartition files of the partition that has most
 */
public record VisibleFiles(long rows, int mostInPartition) {}
