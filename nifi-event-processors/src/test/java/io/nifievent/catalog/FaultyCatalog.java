package io.nifievent.catalog;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample catalog, with a validator that fails at every event it has to look at: the ones that no acceptor takes. */
public final class FaultyCatalog {

    private FaultyCatalog() {}

    /** @param fault throws what the validator is to throw */
    public static Catalog of(Runnable fault) throws CatalogException {
        Catalog sound = new CatalogDirectory(Path.of("../event-catalog")).load();
        Schema faulty = faulty(fault);
        return new Catalog(
                new Envelope(sound.type(), sound.version(), sound.id()),
                sound.types().stream().map(type -> withSchema(type, faulty)).toList(),
                sound.pseudonyms());
    }

    private static Schema faulty(Runnable fault) {
        Format format = new Format() {
            @Override
            public String getName() {
                return "faulty";
            }

            @Override
            public boolean matches(ExecutionContext execution, SchemaContext schema, JsonNode value) {
                fault.run();
                return true;
            }
        };
        Dialect dialect =
                Dialect.builder(Dialects.getDraft202012()).format(format).build();
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDialect(dialect, builder -> builder.schemaRegistryConfig(config))
                .getSchema(JsonMapper.shared().readTree("{\"format\":\"faulty\"}"));
    }

    private static EventType withSchema(EventType type, Schema schema) {
        Map<String, EventSchema> versions = new LinkedHashMap<>();
        type.versions()
                .forEach((label, version) -> versions.put(
                        label, new EventSchema(type.name(), version.version(), version.document(), schema)));
        return new EventType(
                type.name(),
                type.stewardship(),
                type.topic(),
                type.table(),
                type.key(),
                type.time(),
                versions,
                type.aliases(),
                type.columns(),
                type.rules());
    }
}
