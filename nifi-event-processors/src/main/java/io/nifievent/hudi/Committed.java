package io.nifievent.hudi;

/**
 * What a batch has become.
 *
 * @param instant the Hudi commit it was stored in
 * @param rows rows it added
 */
public record Committed(String instant, long rows) {}
