package io.nifievent.routing;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventType;
import java.util.Optional;

/**
 * Where the events of a type go.
 *
 * @param type name of the event type
 * @param topic Kafka topic
 * @param keyPointer JSON pointer, within an {@link io.nifievent.event.EventLines envelope}, to the record key
 * @param table lower-case name of the table
 */
public record Route(String type, String topic, String keyPointer, String table) {

    private static final String EVENT_ID = "/event_id";

    /** The route of the events of that type; empty for a type the catalog doesn't have. */
    public static Optional<Route> of(Catalog catalog, String typeName) {
        return catalog.find(typeName).map(Route::of);
    }

    private static Route of(EventType type) {
        return new Route(
                type.name(), type.topic(), type.key().map(key -> "/event" + key).orElse(EVENT_ID), type.table());
    }
}
