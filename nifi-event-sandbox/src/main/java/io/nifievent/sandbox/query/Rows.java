package io.nifievent.sandbox.query;

import java.util.List;

/** Takes the rows of one query in their order. A value may be null, as in SQL. */
@FunctionalInterface
public interface Rows {
    void row(List<String> columns, List<Object> values);

    /** Called once before the first row, also when there is none. */
    default void columns(List<String> columns) {}
}
