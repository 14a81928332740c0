package io.nifievent.catalog;

import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * A difference between two schemas, by what it means for an event that the earlier one accepts. A schema is a list of
 * demands that a value obeys all together, so each is compared with its own earlier form; what can't be told counts as
 * {@link Effect#BREAKS}.
 */
public sealed interface SchemaChange {

    /** What becomes of events that the earlier schema accepts. */
    enum Effect {
        /** All are accepted, as before; a new optional property may come with others. */
        ADDS,
        /** All are accepted, and some that were not. */
        RELAXES,
        /** Some may be refused. */
        BREAKS
    }

    /** Where the difference is, in the later schema; for what is gone, where it was. */
    JsonPointer place();

    Effect effect();

    /** A property the earlier schema doesn't have. */
    record PropertyAdded(JsonPointer place, boolean required) implements SchemaChange {
        @Override
        public Effect effect() {
            return required ? Effect.BREAKS : Effect.ADDS;
        }

        @Override
        public String toString() {
            return required ? "a required property is added" : "an optional property is added";
        }
    }

    /** A property the later schema doesn't have; events that have it are refused, for no schema takes unknown ones. */
    record PropertyRemoved(JsonPointer place) implements SchemaChange {
        @Override
        public Effect effect() {
            return Effect.BREAKS;
        }

        @Override
        public String toString() {
            return "the property is gone";
        }
    }

    /** A property of both that was optional and is required, or the other way round. */
    record RequirementChanged(JsonPointer place, boolean required) implements SchemaChange {
        @Override
        public Effect effect() {
            return required ? Effect.BREAKS : Effect.RELAXES;
        }

        @Override
        public String toString() {
            return required ? "the optional property is required" : "the required property is optional";
        }
    }

    /** Other JSON types than before. An integer is a number. */
    record TypeChanged(JsonPointer place, Set<String> before, Set<String> after) implements SchemaChange {
        @Override
        public Effect effect() {
            boolean all = before.stream()
                    .allMatch(type -> after.contains(type) || (type.equals("integer") && after.contains("number")));
            return all && !before.isEmpty() ? Effect.RELAXES : Effect.BREAKS;
        }

        @Override
        public String toString() {
            return "the type " + before + " became " + after;
        }
    }

    /** Values listed by {@code enum} or {@code const}: some came, some went, or the list itself did. */
    record ValuesChanged(JsonPointer place, Set<JsonNode> gone, Set<JsonNode> added) implements SchemaChange {
        @Override
        public Effect effect() {
            return gone.isEmpty() ? Effect.RELAXES : Effect.BREAKS;
        }

        @Override
        public String toString() {
            return "of the values allowed, " + gone + " went and " + added + " came";
        }
    }

    /** A limit of a length, a number or a count. */
    record LimitMoved(JsonPointer place, boolean wider) implements SchemaChange {
        @Override
        public Effect effect() {
            return wider ? Effect.RELAXES : Effect.BREAKS;
        }

        @Override
        public String toString() {
            return wider ? "the limit is wider" : "the limit is narrower";
        }
    }

    /** Any other demand that is gone, is new or is another one. */
    record DemandChanged(JsonPointer place, Effect effect) implements SchemaChange {
        @Override
        public String toString() {
            return effect == Effect.RELAXES ? "the demand is gone or weaker" : "the demand is new or another one";
        }
    }
}
