package io.nifievent.hudi;

import java.util.List;

/**
 * What an erasure found in a table, or took out of it.
 *
 * @param rows by key, in the order of the request; a row that several keys name counts for each of them
 * @param files files that a query opens and that hold such rows, or held them
 * @param olderFiles files that no query opened any more when this began, older versions of those and replaced ones, and that
 *     held such rows, which are not among the rows counted
 * @param instants Hudi commits that took them out, oldest first
 */
public record Erased(List<Long> rows, long files, long olderFiles, List<String> instants) {

    public Erased {
        rows = List.copyOf(rows);
        instants = List.copyOf(instants);
    }
}
