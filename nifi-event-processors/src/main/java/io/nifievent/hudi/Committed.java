package io.nifievent.hudi;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a batch has become.
 *
 * @param instant the Hudi commit it was stored in; empty if it had no row to store
 * @param rows rows it added
 * @param late rows it did not add since another writer was faster
 * @param unsearched days of the duplicate window whose ids did not fit in memory: a row may repeat one of theirs
 */
public record Committed(Optional<String> instant, long rows, List<LateRow> late, Set<LocalDate> unsearched) {

    public Committed {
        late = List.copyOf(late);
        unsearched = Set.copyOf(unsearched);
    }
}
