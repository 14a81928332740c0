package io.nifievent.sandbox.send;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.catalog.CatalogLocation;
import io.nifievent.validation.RejectedEvents;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which table holds which event type, as a catalog folder says.
 *
 * @param byType table per event type that producers send
 * @param quarantine table of the events that were not accepted
 */
public record CatalogTables(Map<String, String> byType, String quarantine) {
    public CatalogTables {
        byType = Map.copyOf(byType);
    }

    /** Reads the catalog in a folder. */
    public static CatalogTables read(Path catalog) {
        Map<String, String> tables = new HashMap<>();
        new CatalogLocation(catalog.toString()).usable().types().forEach(type -> tables.put(type.name(), type.table()));
        String quarantine = Optional.ofNullable(tables.remove(RejectedEvents.TYPE))
                .orElseThrow(() -> new SandboxFailure(
                        "The event catalog in " + catalog + " has no type " + RejectedEvents.TYPE + ".",
                        "Restore the folder " + catalog.resolve(RejectedEvents.TYPE) + "."));
        return new CatalogTables(tables, quarantine);
    }

    /** The tables of accepted events, in order of their names. */
    public List<String> tables() {
        return byType.values().stream().sorted().toList();
    }
}
