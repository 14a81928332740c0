package io.nifievent.validation;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.PersonalField;
import io.nifievent.catalog.PersonalField.Treatment;
import io.nifievent.catalog.Pseudonyms;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Hashes and drops the personal fields of an event. */
final class PersonalData {

    /** So many values of one event at most are hashed: however short they were, they become 64 characters each. */
    static final int MAX_HASHED = 1_000;

    private final Pseudonyms pseudonyms;

    PersonalData(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** Whether more than {@value #MAX_HASHED} values of the event are to be hashed. */
    static boolean hashesTooMany(ObjectNode event, List<PersonalField> fields) {
        return fields.stream()
                        .filter(field -> field.treatment() == Treatment.HASH)
                        .mapToLong(field -> values(event, field.pointer()))
                        .sum()
                > MAX_HASHED;
    }

    private static long values(JsonNode node, JsonPointer pointer) {
        if (node instanceof ArrayNode elements) {
            return elements.valueStream()
                    .mapToLong(element -> values(element, pointer))
                    .sum();
        }
        if (pointer.matches()) {
            return node.isMissingNode() ? 0 : 1;
        }
        return values(node.path(pointer.getMatchingProperty()), pointer.tail());
    }

    /** Hashes and drops fields in the event itself. */
    void remove(ObjectNode event, List<PersonalField> fields) {
        for (PersonalField field : fields) {
            remove(event, field.pointer(), field.treatment());
        }
    }

    private void remove(JsonNode node, JsonPointer pointer, Treatment treatment) {
        if (node instanceof ArrayNode elements) {
            elements.forEach(element -> remove(element, pointer, treatment));
        } else if (node instanceof ObjectNode object && object.has(pointer.getMatchingProperty())) {
            String name = pointer.getMatchingProperty();
            if (!pointer.tail().matches()) {
                remove(object.path(name), pointer.tail(), treatment);
            } else if (treatment == Treatment.DROP) {
                object.remove(name);
            } else {
                object.set(name, hashed(object.path(name)));
            }
        }
    }

    private JsonNode hashed(JsonNode value) {
        if (value instanceof ArrayNode elements) {
            for (int i = 0; i < elements.size(); i++) {
                elements.set(i, hashed(elements.get(i)));
            }
            return elements;
        }
        return value.isNull() ? value : StringNode.valueOf(pseudonyms.of(value.asString(value.toString())));
    }

    /**
     * What may be kept of an event that broke its schema: misspelt or misplaced, a personal value may be anywhere in it,
     * so only what the type knows stays, where its type of column can hold it.
     *
     * @param envelope properties of the envelope, which stay
     * @return empty if that {@linkplain #hashesTooMany hashes too many}
     */
    Optional<ObjectNode> redacted(ObjectNode event, EventType type, Set<String> envelope) {
        List<PersonalField> personal = type.rules().personal();
        ObjectNode known = known(event, type.columns(), envelope);
        if (hashesTooMany(known, personal)) {
            return Optional.empty();
        }
        remove(known, personal);
        return Optional.of(known);
    }

    private static ObjectNode known(ObjectNode object, List<Column> columns, Set<String> others) {
        ObjectNode known = object.objectNode();
        others.stream()
                .filter(name -> object.path(name).isString())
                .forEach(name -> known.set(name, object.path(name)));
        for (Column column : columns) {
            known(object.path(column.field()), column.type()).ifPresent(value -> known.set(column.field(), value));
        }
        return known;
    }

    private static Optional<JsonNode> known(JsonNode value, ColumnType type) {
        return switch (type) {
            case ColumnType.Row row ->
                value instanceof ObjectNode object
                        ? Optional.of(known(object, row.fields(), Set.of()))
                        : Optional.empty();
            case ColumnType.ArrayOf array -> {
                if (!(value instanceof ArrayNode elements)) {
                    yield Optional.empty();
                }
                ArrayNode kept = elements.arrayNode();
                elements.forEach(element -> known(element, array.element()).ifPresent(kept::add));
                yield Optional.of(kept);
            }
            default -> value.isValueNode() ? Optional.of(value) : Optional.empty();
        };
    }
}
