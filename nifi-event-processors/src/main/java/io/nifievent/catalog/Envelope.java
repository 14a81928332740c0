package io.nifievent.catalog;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;

/**
 * Where in every event of a catalog its identity is.
 *
 * @param type the name of its type
 * @param version the version of its type
 * @param id its id, if its producer gives one
 */
public record Envelope(JsonPointer type, JsonPointer version, JsonPointer id) {

    List<JsonPointer> pointers() {
        return List.of(type, version, id);
    }

    /** The properties of an event that become columns of the envelope, and no others. */
    Set<String> properties() {
        return Stream.of(type, version, id)
                .filter(pointer -> pointer.tail().matches())
                .map(JsonPointer::getMatchingProperty)
                .collect(Collectors.toUnmodifiableSet());
    }
}
