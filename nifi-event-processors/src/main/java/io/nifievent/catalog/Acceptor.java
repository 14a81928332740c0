package io.nifievent.catalog;

import tools.jackson.databind.JsonNode;

/**
 * Says of a value that its schema accepts it, or that the validator must be asked. A yes is always the validator's yes,
 * reached without its bookkeeping for messages; whatever it isn't sure of, it doesn't accept.
 */
@FunctionalInterface
interface Acceptor {

    /** Accepts nothing, so the validator is always asked. */
    Acceptor NONE = value -> false;

    /** Whether the value surely obeys the schema. */
    boolean accepts(JsonNode value);
}
