package io.nifievent.hudi;

import java.util.List;

/**
 * Rows to be erased.
 *
 * @param id of the request; the same each time it is tried, so that what an earlier try erased is counted too
 * @param keys whose rows
 */
public record ErasureRequest(String id, List<ErasureKey> keys) {

    public ErasureRequest {
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("[" + id + "] is no id of a request: letters, digits and -, 64 at most");
        }
        keys = List.copyOf(keys);
    }
}
