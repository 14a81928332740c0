package io.nifievent.hudi;

import java.util.Optional;

/**
 * What packing came to.
 *
 * @param instant the Hudi commit; empty if there was nothing to pack, or a writer was first
 * @param filesBefore files that were packed
 * @param filesAfter files they became
 * @param bytes size of what was written
 */
public record Packed(Optional<String> instant, long filesBefore, long filesAfter, long bytes) {

    static final Packed NOTHING = new Packed(Optional.empty(), 0, 0, 0);
}
