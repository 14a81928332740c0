package io.nifievent.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import tools.jackson.databind.node.ObjectNode;

/**
 * An accepted event: the envelope the pipeline gives it and the data as the producer sent it, but for personal fields.
 *
 * @param id the same at every hop and for every repetition of the event
 * @param type name of the event type in the catalog
 * @param version version of the event type, by its label in the catalog
 * @param time when the event happened, by the producer's clock
 * @param receivedAt when the pipeline took it over
 * @param data the producer's JSON object, its personal fields hashed or dropped; not to be modified
 */
public record Event(String id, String type, String version, Instant time, Instant receivedAt, ObjectNode data) {

    /** The day the event belongs to, in UTC: the table partition it is stored in. */
    public LocalDate date() {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
