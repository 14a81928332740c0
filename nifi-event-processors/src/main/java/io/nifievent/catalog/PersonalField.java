package io.nifievent.catalog;

import tools.jackson.core.JsonPointer;

/**
 * A field of an event that tells of a person.
 *
 * @param pointer where it is; in a list, its elements are meant
 * @param treatment what becomes of it before anything is stored
 */
public record PersonalField(JsonPointer pointer, Treatment treatment) {

    /** How a personal field is kept from the tables. */
    public enum Treatment {
        /** A keyed hash stands in its place: equal values stay equal, and nobody without the key can try values out. */
        HASH,
        /** It is left out. */
        DROP
    }
}
