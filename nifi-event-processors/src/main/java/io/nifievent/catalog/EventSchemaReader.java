package io.nifievent.catalog;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Reads the schema of one version, and refuses one that can't be checked, or whose values no column could hold. */
final class EventSchemaReader {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final SchemaCompiler compiler;

    EventSchemaReader(SchemaCompiler compiler) {
        this.compiler = compiler;
    }

    Optional<EventSchema> read(String type, EventVersion version, Findings findings) {
        Optional<JsonNode> read = JsonFile.read(findings);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        JsonNode schema = read.get();
        checkForm(schema, findings);
        if (findings.any()) {
            return Optional.empty();
        }
        return SchemaReferences.resolve(schema, findings)
                .flatMap(document ->
                        compile(schema, findings).map(compiled -> new EventSchema(type, version, document, compiled)));
    }

    private void checkForm(JsonNode schema, Findings findings) {
        if (!schema.isObject()) {
            findings.add(CatalogRule.META_SCHEMA, "is no schema but " + schema.getNodeType());
            return;
        }
        if (!schema.path("$schema").stringValue(DIALECT).equals(DIALECT)) {
            findings.add(
                    CatalogRule.META_SCHEMA,
                    JsonPointer.empty().appendProperty("$schema"),
                    "names another dialect than " + DIALECT);
            return;
        }
        for (Error error : compiler.errors(schema)) {
            findings.add(CatalogRule.META_SCHEMA, SettingsFile.place(error), error.getMessage());
        }
        if (!findings.any()) {
            new SchemaKeywords(findings).check(schema, JsonPointer.empty());
        }
    }

    private Optional<Schema> compile(JsonNode schema, Findings findings) {
        try {
            return Optional.of(compiler.compile(schema));
        } catch (RuntimeException e) {
            // the validator throws several unchecked types; all mean that this file is bad
            findings.add(CatalogRule.META_SCHEMA, "can't be compiled: " + e.getMessage());
            return Optional.empty();
        }
    }
}
