package io.nifievent.catalog;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JsonPointer;

/** The event types a pipeline knows, and where in an event its type, version and id are. Immutable. */
public final class Catalog {

    private final JsonPointer type;
    private final JsonPointer version;
    private final JsonPointer id;
    private final Map<String, EventType> byName;
    private final Map<String, EventType> byTable;

    /**
     * @param type where in an event the name of its type is
     * @param version where its version is
     * @param id where its id is, if its producer gives one
     * @param types the types; names and tables are unique
     */
    public Catalog(JsonPointer type, JsonPointer version, JsonPointer id, Collection<EventType> types) {
        this.type = type;
        this.version = version;
        this.id = id;
        this.byName = index(types, EventType::name);
        this.byTable = index(types, EventType::table);
    }

    private static Map<String, EventType> index(Collection<EventType> types, Function<EventType, String> key) {
        return types.stream()
                .collect(Collectors.toMap(
                        key,
                        Function.identity(),
                        (one, two) -> {
                            throw new IllegalArgumentException("Two event types share [" + key.apply(one) + "]: "
                                    + one.name() + " and " + two.name());
                        },
                        TreeMap::new));
    }

    /** Where in an event the name of its type is. */
    public JsonPointer type() {
        return type;
    }

    /** Where in an event the version of its type is. */
    public JsonPointer version() {
        return version;
    }

    /** Where in an event its id is, if its producer gives one. */
    public JsonPointer id() {
        return id;
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
