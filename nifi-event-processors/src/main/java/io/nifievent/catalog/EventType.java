package io.nifievent.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;

/**
 * A type of event with all its versions.
 *
 * @param name the name producers use, such as {@code ListingView}
 * @param stewardship what people agreed on about it
 * @param topic Kafka topic of its events
 * @param table lower-case name of its table
 * @param key where in the event the value is that keeps events in order (the Kafka record key); empty for none
 * @param time where in the event its own time is
 * @param versions the schema of each version, by its label, the oldest first
 * @param aliases labels of versions, by other names that producers write for them
 * @param columns the fields of all versions as columns, in the order they were added, without the envelope's
 * @param rules what it demands beyond its schema
 */
public record EventType(
        String name,
        Stewardship stewardship,
        String topic,
        String table,
        Optional<JsonPointer> key,
        JsonPointer time,
        Map<String, EventSchema> versions,
        Map<String, String> aliases,
        List<Column> columns,
        EventRules rules) {

    /** The type of rejected events. The pipeline alone writes them, so their schema may refuse all that a producer sends. */
    public static final String REJECTED = "RejectedEvent";

    /** What a type may be called. */
    public static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,63}");

    public EventType {
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        aliases = Map.copyOf(aliases);
        columns = List.copyOf(columns);
    }

    /** A type whose rows the pipeline makes itself: no producer sends it, so it has columns and no schema. */
    public static EventType ofColumns(
            String name, String description, String table, JsonPointer time, List<Column> columns) {
        return new EventType(
                name,
                new Stewardship(description, Optional.empty(), Optional.empty()),
                table,
                table,
                Optional.empty(),
                time,
                Map.of(),
                Map.of(),
                columns,
                EventRules.NONE);
    }

    /** The version a producer means: by its label, or by an alias of it. */
    public Optional<EventSchema> version(String written) {
        return Optional.ofNullable(versions.get(aliases.getOrDefault(written, written)));
    }
}
