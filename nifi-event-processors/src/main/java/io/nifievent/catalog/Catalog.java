package io.nifievent.catalog;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JsonPointer;

/** The event types a pipeline knows, and where in an event its type, version and id are. Immutable. */
public final class Catalog {

    private final Envelope envelope;
    private final Pseudonyms pseudonyms;
    private final Map<String, EventType> byName;
    private final Map<String, EventType> byTable;

    /**
     * @param envelope where in an event its type, version and id are
     * @param types the types; names and tables are unique
     * @param pseudonyms what personal fields are hashed with
     */
    Catalog(Envelope envelope, Collection<EventType> types, Pseudonyms pseudonyms) {
        this.envelope = envelope;
        this.pseudonyms = pseudonyms;
        this.byName = index(types, EventType::name);
        this.byTable = index(types, EventType::table);
    }

    private static Map<String, EventType> index(Collection<EventType> types, Function<EventType, String> key) {
        return types.stream()
                .collect(Collectors.toMap(
                        key,
                        Function.identity(),
                        (one, two) -> {
                            throw new IllegalArgumentException(one.name() + " and " + two.name() + " share a name");
                        },
                        TreeMap::new));
    }

    /** Where in an event the name of its type is. */
    public JsonPointer type() {
        return envelope.type();
    }

    /** Where in an event the version of its type is. */
    public JsonPointer version() {
        return envelope.version();
    }

    /** Where in an event its id is, if its producer gives one. */
    public JsonPointer id() {
        return envelope.id();
    }

    /** The properties of an event that are its type, version or id, and hold nothing else. */
    public Set<String> envelopeProperties() {
        return envelope.properties();
    }

    /** What personal fields are hashed with. */
    public Pseudonyms pseudonyms() {
        return pseudonyms;
    }

    /** Whether any type has personal fields. */
    public boolean hasPersonalFields() {
        return byName.values().stream()
                .anyMatch(type -> !type.rules().personal().isEmpty());
    }

    /** All types, by name. */
    public Collection<EventType> types() {
        return byName.values();
    }

    /** The type of that name. */
    public Optional<EventType> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The type stored in that table. */
    public Optional<EventType> findByTable(String table) {
        return Optional.ofNullable(byTable.get(table));
    }
}
