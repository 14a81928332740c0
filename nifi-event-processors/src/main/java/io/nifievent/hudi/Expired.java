package io.nifievent.hudi;

/**
 * What was deleted for its age.
 *
 * @param days partitions that have no row any more
 * @param rows they had
 */
public record Expired(int days, long rows) {

    static final Expired NOTHING = new Expired(0, 0);
}
