package io.nifievent.hudi;

import java.util.List;
import java.util.Optional;

/**
 * What a batch has become.
 *
 * @param instant the Hudi commit it was stored in; empty if it had no row to store
 * @param rows rows it added
 * @param late rows it did not add since another writer was faster
 */
public record Committed(Optional<String> instant, long rows, List<LateRow> late) {

    public Committed {
        late = List.copyOf(late);
    }
}
