package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.source.FileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** The folder of a catalog, or a zip of it, as a person names it. */
record CatalogFolder(Path path) {

    /** The one named, or the sample catalog of the checkout. */
    static CatalogFolder of(Optional<Path> named) {
        return new CatalogFolder(named.orElseGet(() -> SettingsOptions.root().resolve("event-catalog")));
    }

    /** Reads and checks it. What it hashes is hashed with a key that nobody knows. */
    Catalog load() throws CatalogException {
        Pseudonyms oneTime = Pseudonyms.withKey(UUID.randomUUID().toString());
        try (FileSource source = new FileSource(path, oneTime)) {
            return source.read().orElseThrow();
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read the catalog: " + e.getMessage(), "Name a folder, or a zip file, that is there.", e);
        }
    }

    /** The catalog, for a command that can't do without. */
    Catalog usable() {
        try {
            return load();
        } catch (CatalogException e) {
            throw new SandboxFailure(
                    "The catalog in " + path + " can't be used: " + e.problems().size() + " problems.",
                    "See them with ./pipeline catalog check " + path + ".",
                    e);
        }
    }
}
