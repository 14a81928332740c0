package io.nifievent.source;

import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.CatalogRule;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.Pseudonyms;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A catalog in a schema registry. The subject {@code Visit} has the schemas of the event type Visit, and
 * {@code Visit.event-type} what its event-type.json would say; {@code event-catalog} what catalog.json would. The settings
 * are the {@code const} of a schema, of which the newest version counts. Other subjects are left alone.
 */
public final class RegistrySource implements CatalogSource {

    private static final String CATALOG = "event-catalog";
    private static final String OF_TYPE = ".event-type";

    private final CatalogAddress address;
    private final HttpReader http;
    private final Pseudonyms pseudonyms;

    /**
     * @param address where the registry lists its subjects
     * @param pseudonyms what personal fields are hashed with
     */
    public RegistrySource(CatalogAddress address, HttpAccess access, Pseudonyms pseudonyms) {
        this.address = address;
        this.http = new HttpReader(address, access);
        this.pseudonyms = pseudonyms;
    }

    @Override
    public Found read() throws CatalogException, IOException {
        SchemaRegistry registry = new SchemaRegistry(address, http.begin());
        RegistryFiles files = new RegistryFiles();
        Optional<RegisteredSchema> settings = registry.newest(CATALOG);
        if (settings.isPresent()) {
            files.addSettings("catalog.json", settings.get());
        } else {
            files.refuse(RegisteredSchema.place(CATALOG), CatalogRule.READABLE, "is not there");
        }
        List<String> types = registry.subjects().stream()
                .filter(subject -> subject.endsWith(OF_TYPE))
                .map(subject -> subject.substring(0, subject.length() - OF_TYPE.length()))
                .toList();
        for (String type : types) {
            add(type, registry, files);
        }
        if (types.isEmpty()) {
            files.refuse(
                    RegisteredSchema.ALL, CatalogRule.READABLE, "hold no event type; register one as Type" + OF_TYPE);
        }
        return new Found.Whole(files.load(pseudonyms));
    }

    private void add(String type, SchemaRegistry registry, RegistryFiles files) throws IOException, CatalogException {
        if (!EventType.NAME.matcher(type).matches()) {
            files.refuse(
                    RegisteredSchema.ALL,
                    CatalogRule.NAME,
                    "[" + type + OF_TYPE + "]: the name [" + type + "] must match " + EventType.NAME);
            return;
        }
        RegisteredSchema settings = registry.newest(type + OF_TYPE)
                .orElseThrow(() -> new IOException(address + " lists " + type + OF_TYPE + ", which is not there"));
        files.addSettings(type + "/event-type.json", settings);
        files.addVersions(type, registry.versions(type));
    }

    @Override
    public void close() {
        http.close();
    }
}
