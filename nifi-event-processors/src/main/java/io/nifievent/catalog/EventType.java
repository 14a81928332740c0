package io.nifievent.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;

/**
 * A type of event with all its versions.
 *
 * @param name the name producers use, such as {@code ListingView}
 * @param description what the event means
 * @param topic Kafka topic of its events
 * @param table lower-case name of its table
 * @param key where in the event the value is that keeps events in order (the Kafka record key); empty for none
 * @param time where in the event its own time is
 * @param versions the schema of each version, by the label producers use
 * @param columns the fields of all versions as columns, in the order they were added, without the envelope's
 */
public record EventType(
        String name,
        String description,
        String topic,
        String table,
        Optional<JsonPointer> key,
        JsonPointer time,
        Map<String, EventSchema> versions,
        List<Column> columns) {

    public EventType {
        versions = Map.copyOf(versions);
        columns = List.copyOf(columns);
    }
}
