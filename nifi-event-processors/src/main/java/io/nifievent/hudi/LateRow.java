package io.nifievent.hudi;

/**
 * A row of a batch that another writer has stored before the batch was committed.
 *
 * @param number as in {@link EventBatch.Row}
 * @param instead what it is instead of a row
 */
public record LateRow(int number, EventBatch.Added instead) {}
