/**
 * Kafka as the pipeline uses it: lines published with a known fate for each, records consumed as contiguous runs whose
 * offsets are committed by the caller's word alone. Knows no NiFi.
 */
package io.nifievent.kafka;
