package io.nifievent.catalog;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Reads {@code catalog.json} and {@code event-type.json}, each by a schema of its own. */
final class SettingsFile {

    static final String CATALOG = "catalog";
    static final String EVENT_TYPE = "event-type";

    private final Schema schema;

    /** @param kind {@link #CATALOG} or {@link #EVENT_TYPE} */
    SettingsFile(String kind) {
        try (InputStream resource = Objects.requireNonNull(
                SettingsFile.class.getResourceAsStream(kind + ".schema.json"), "Schemas of settings are in the jar")) {
            this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file says; empty, with findings, when it says something else than it may. */
    Optional<JsonNode> read(Findings findings) {
        Optional<JsonNode> settings = JsonFile.read(findings);
        settings.ifPresent(found -> schema.validate(found)
                .forEach(error -> findings.add(CatalogRule.SETTINGS, place(error), error.getMessage())));
        return settings.filter(found -> !findings.any());
    }

    static JsonPointer place(Error error) {
        return JsonPointer.compile(error.getInstanceLocation().toString());
    }

    static Optional<JsonPointer> pointer(JsonNode settings, String name) {
        return settings.path(name).stringValueOpt().map(JsonPointer::compile);
    }
}
