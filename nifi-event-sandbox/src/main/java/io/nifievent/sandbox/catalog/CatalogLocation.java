package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.source.CatalogSource;
import io.nifievent.source.HttpAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Where a catalog is, as a person names it: a folder, a zip of one, or an address as the pipeline takes it. */
public record CatalogLocation(String name) {
    private static final Duration READING_LIMIT = Duration.ofSeconds(30);

    /** The one named, or the sample catalog of the checkout. */
    static CatalogLocation of(Optional<String> named) {
        return new CatalogLocation(named.orElseGet(
                () -> SettingsOptions.root().resolve("event-catalog").toString()));
    }

    /** Reads and checks it. What it hashes is hashed with a key that nobody knows. */
    Catalog load() throws CatalogException {
        Pseudonyms oneTime = Pseudonyms.withKey(UUID.randomUUID().toString());
        try (CatalogSource source = CatalogSource.at(name, HttpAccess.anonymous(READING_LIMIT), oneTime)) {
            return source.read().whole().orElseThrow();
        } catch (IOException | IllegalArgumentException e) {
            throw new SandboxFailure(
                    "Cannot read the catalog: " + e.getMessage(),
                    "Name a folder, a zip file or an address that is there.",
                    e);
        }
    }

    /** The catalog, for a command that can't do without. */
    public Catalog usable() {
        try {
            return load();
        } catch (CatalogException e) {
            throw new SandboxFailure(
                    "The catalog in " + name + " can't be used: " + e.problems().size() + " problems.",
                    "See them with ./pipeline catalog check " + name + ".",
                    e);
        }
    }
}
