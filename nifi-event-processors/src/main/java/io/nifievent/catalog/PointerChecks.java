package io.nifievent.catalog;

import io.nifievent.catalog.PersonalField.Treatment;
import java.util.Collection;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Checks that the pointers of {@code event-type.json} lead to properties that fit what is done with them. */
final class PointerChecks {

    private static final JsonPointer PERSONAL = JsonPointer.empty().appendProperty("personal");

    private final Collection<EventSchema> versions;
    private final Findings findings;

    PointerChecks(Collection<EventSchema> versions, Findings findings) {
        this.versions = versions;
        this.findings = findings;
    }

    void check(EventTypeSettings settings, Envelope envelope, boolean canHash) {
        settings.key().ifPresent(key -> checkThere(key, JsonPointer.empty().appendProperty("key")));
        for (PersonalField field : settings.rules().personal()) {
            JsonPointer place = PERSONAL.appendProperty(field.pointer().toString());
            checkThere(field.pointer(), place);
            if (Stream.concat(envelope.pointers().stream(), Stream.of(settings.time()))
                    .anyMatch(known -> holds(field.pointer(), known))) {
                findings.add(CatalogRule.PERSONAL, place, "is what the pipeline knows an event by");
            }
            if (field.treatment() == Treatment.DROP
                    && settings.key().filter(key -> holds(field.pointer(), key)).isPresent()) {
                findings.add(CatalogRule.PERSONAL, place, "is the key, and keys can't be dropped");
            }
            if (field.treatment() == Treatment.HASH) {
                checkHash(field.pointer(), place, canHash);
            }
        }
    }

    /** Whether the one is where the other points to, or an object around it. */
    private static boolean holds(JsonPointer one, JsonPointer other) {
        return (other + "/").startsWith(one + "/");
    }

    private void checkThere(JsonPointer pointer, JsonPointer place) {
        if (versions.stream().noneMatch(schema -> schema.at(pointer).isPresent())) {
            findings.add(CatalogRule.POINTER, place, "no version has a property at " + pointer);
        }
    }

    private void checkHash(JsonPointer pointer, JsonPointer place, boolean canHash) {
        if (!canHash) {
            findings.add(CatalogRule.PERSONAL_KEY, place, "is hashed, and there is no key");
        }
        boolean text =
                versions.stream().flatMap(schema -> schema.at(pointer).stream()).allMatch(PointerChecks::isText);
        if (!text) {
            findings.add(CatalogRule.PERSONAL, place, "is hashed but is no text, so its column can't hold a hash");
        }
    }

    private static boolean isText(JsonNode schema) {
        return schema.path("type").toString().contains("\"string\"")
                && !schema.has("contentEncoding")
                && !schema.path("format").stringValue("").matches("timestamp|date-time|date");
    }
}
