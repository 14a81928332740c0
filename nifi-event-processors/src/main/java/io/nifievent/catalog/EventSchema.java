package io.nifievent.catalog;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.nifievent.event.Excerpt;
import io.nifievent.event.Violation;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The JSON Schema (draft 2020-12) of one version of an event type, compiled. Thread-safe. */
public final class EventSchema {

    private final String name;
    private final Schema schema;

    EventSchema(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
    }

    /** Type and version, such as {@code ListingView/V1}. */
    public String name() {
        return name;
    }

    /** What in the event breaks the schema; empty if it is valid. Codes are the schema's keywords in kebab case. */
    public List<Violation> violations(JsonNode event) {
        return schema.validate(event).stream().map(this::violation).toList();
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
        return keyword.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
