package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventSchema;
import io.nifievent.catalog.EventType;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.event.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A row of an event type's table as {@code ./pipeline query --format json "SELECT * …"} prints it, made into the event it
 * was. Names, nesting and values are the event's own, but a time is written in RFC 3339 and UTC whatever it was written
 * in, and what was null and needn't have been there is left out.
 *
 * @param event the event
 * @param receivedAt when it came in
 */
record StoredRow(Frame event, Instant receivedAt) {

    /**
     * The row on a line; empty if the line is none, or of a type or version that the catalog lacks. No event is taken for
     * a row: a catalog has no fields that are called like all of the envelope's columns.
     *
     * @param catalog the one by which it was stored
     */
    static Optional<StoredRow> of(Frame line, Catalog catalog) {
        if (!(EventJson.parse(line) instanceof EventJson.Parsable(var row))
                || !row.propertyNames().containsAll(Column.ENVELOPE)) {
            return Optional.empty();
        }
        Optional<EventType> type = catalog.find(row.path("event_type").stringValue(""));
        Optional<EventSchema> schema =
                type.flatMap(found -> found.version(row.path("event_version").stringValue("")));
        Optional<Instant> receivedAt = Timestamps.parse(row.path("received_at").stringValue(""));
        return type.isEmpty() || schema.isEmpty() || receivedAt.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new StoredRow(event(row, type.get(), schema.get().document(), catalog), receivedAt.get()));
    }

    private static Frame event(ObjectNode row, EventType type, JsonNode schema, Catalog catalog) {
        ObjectNode event = object(row, type.columns(), schema);
        set(event, catalog.type(), row.path("event_type"));
        set(event, catalog.version(), row.path("event_version"));
        if (allows(schema, catalog.id())) {
            set(event, catalog.id(), row.path("event_id"));
        }
        return new Frame.Whole(event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void set(ObjectNode event, JsonPointer place, JsonNode value) {
        event.withObject(place.head()).set(place.last().getMatchingProperty(), value);
    }

    private static boolean allows(JsonNode schema, JsonPointer place) {
        JsonNode found = schema;
        for (JsonPointer rest = place; !rest.matches(); rest = rest.tail()) {
            found = found.path("properties").path(rest.getMatchingProperty());
        }
        return !found.isMissingNode();
    }

    private static ObjectNode object(JsonNode row, List<Column> columns, JsonNode schema) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Column column : columns) {
            JsonNode stored = row.path(column.name());
            if (!stored.isMissingNode() && !stored.isNull()) {
                JsonNode field = schema.path("properties").path(column.field());
                object.set(column.field(), value(stored, column.type(), field));
            } else if (requires(schema, column.field())) {
                object.set(column.field(), NullNode.getInstance());
            }
        }
        return object;
    }

    private static boolean requires(JsonNode schema, String field) {
        return schema.path("required").valueStream().anyMatch(name -> field.equals(name.stringValue("")));
    }

    private static JsonNode value(JsonNode stored, ColumnType type, JsonNode schema) {
        return switch (type) {
            case ColumnType.Row row -> object(stored, row.fields(), schema);
            case ColumnType.ArrayOf list -> {
                ArrayNode elements = JsonNodeFactory.instance.arrayNode();
                for (JsonNode element : stored) {
                    elements.add(element.isNull() ? element : value(element, list.element(), schema.path("items")));
                }
                yield elements;
            }
            case ColumnType.Timestamp timestamp ->
                Timestamps.parse(stored.stringValue(""))
                        .<JsonNode>map(time -> StringNode.valueOf(time.toString()))
                        .orElse(stored);
            case ColumnType.Text text -> stored;
            case ColumnType.BigInt integer -> stored;
            case ColumnType.Real number -> stored;
            case ColumnType.Bool truth -> stored;
            case ColumnType.Date day -> stored;
            case ColumnType.Binary bytes -> stored;
        };
    }
}
