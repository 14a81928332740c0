package io.nifievent.hudi;

import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.model.HoodieKey;

/**
 * A row as Hudi's client takes it.
 *
 * @param row without Hudi's own columns
 * @param ordering which of two rows with one key is newer: the larger
 */
record KeyedRow(HoodieKey key, GenericRecord row, Comparable<?> ordering) {}
