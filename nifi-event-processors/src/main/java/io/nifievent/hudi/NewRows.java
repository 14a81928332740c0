package io.nifievent.hudi;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** Rows a batch adds to one partition, each id once. */
record NewRows(List<GenericRecord> rows, IdSet ids) {

    NewRows() {
        this(new ArrayList<>(), new IdSet());
    }

    /** Adds a row; false if one with its id is there. */
    boolean add(IdSet.Hash id, GenericRecord row) {
        return ids.add(id) && rows.add(row);
    }
}
