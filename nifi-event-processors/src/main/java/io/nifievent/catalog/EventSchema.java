package io.nifievent.catalog;

import com.google.common.base.CaseFormat;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.nifievent.event.Excerpt;
import io.nifievent.event.Violation;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** The JSON Schema (draft 2020-12) of one version of an event type, compiled. Thread-safe. */
public final class EventSchema {

    private final String name;
    private final EventVersion version;
    private final JsonNode document;
    private final Schema schema;
    private final Acceptor acceptor;

    EventSchema(String type, EventVersion version, JsonNode document, Schema schema) {
        this.name = type + "/" + version.label();
        this.version = version;
        this.document = document;
        this.schema = schema;
        this.acceptor = AcceptorCompiler.compile(document);
    }

    /** Type and version, such as {@code ListingView/V1}. */
    public String name() {
        return name;
    }

    public EventVersion version() {
        return version;
    }

    /** The schema itself, without references; not to be modified. */
    public JsonNode document() {
        return document;
    }

    /** The schema of the value at a place in the event, of a list's elements for a list; empty if there is none. */
    Optional<JsonNode> at(JsonPointer pointer) {
        JsonNode found = document;
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            found = elements(found).path("properties").path(rest.getMatchingProperty());
        }
        return found.isMissingNode() ? Optional.empty() : Optional.of(elements(found));
    }

    private static JsonNode elements(JsonNode schema) {
        JsonNode found = schema;
        while (found.has("items")) {
            found = found.path("items");
        }
        return found;
    }

    /**
     * What in the event breaks the schema; empty if it is valid. Codes are the schema's keywords in kebab case.
     *
     * @param limit how many are told at most
     */
    public List<Violation> violations(JsonNode event, int limit) {
        if (acceptor.accepts(event)) {
            return List.of();
        }
        List<Violation> found = FirstErrors.of(schema, event, limit).stream()
                .map(this::violation)
                .toList();
        return found.isEmpty()
                ? tooLong(event, document, JsonPointer.empty()).limit(limit).toList()
                : found;
    }

    /** Whole numbers written with a fraction or exponent, such as 1e25: JSON Schema knows no limit, their column does. */
    private static Stream<Violation> tooLong(JsonNode value, JsonNode schema, JsonPointer place) {
        if (value.isNumber() && hasType(schema, "integer") && !value.canConvertToLong()) {
            return Stream.of(Violation.of(
                    "number-out-of-range",
                    place.toString(),
                    "The number fits no 64-bit integer, which its column is."));
        }
        if (value.isArray()) {
            return IntStream.range(0, value.size())
                    .boxed()
                    .flatMap(i -> tooLong(value.get(i), schema.path("items"), place.appendIndex(i)));
        }
        return value.propertyStream()
                .flatMap(property -> tooLong(
                        property.getValue(),
                        schema.path("properties").path(property.getKey()),
                        place.appendProperty(property.getKey())));
    }

    static boolean hasType(JsonNode schema, String type) {
        JsonNode types = schema.path("type");
        return types.isArray()
                ? types.valueStream().anyMatch(name -> name.stringValue("").equals(type))
                : types.stringValue("").equals(type);
    }

    private Violation violation(Error error) {
        String pointer = error.getInstanceLocation().toString();
        // what is missing or too much is a property of the place, and the property is what a reader looks for
        if (error.getProperty() != null) {
            pointer += "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
        }
        return new Violation(
                kebab(error.getKeyword()),
                pointer,
                Excerpt.of(error.getMessage()),
                name + "#" + error.getEvaluationPath());
    }

    private static String kebab(String keyword) {
        return CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_HYPHEN, keyword);
    }
}
