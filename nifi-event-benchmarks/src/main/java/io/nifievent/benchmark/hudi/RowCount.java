package io.nifievent.benchmark.hudi;

/** Counts the rows of a table, as a query finds them. */
public interface RowCount {

    long rows() throws Exception;
}
