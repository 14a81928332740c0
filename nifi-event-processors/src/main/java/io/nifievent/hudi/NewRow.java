package io.nifievent.hudi;

import io.nifievent.event.SourcePosition;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/**
 * A row that a batch adds.
 *
 * @param number the row's number in its batch, from 0
 */
record NewRow(int number, IdSet.Hash id, Optional<SourcePosition> position, GenericRecord values) {

    NewRow with(GenericRecord changed) {
        return new NewRow(number, id, position, changed);
    }
}
