package io.nifievent.source;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogArchive;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory, or a zip file of one, on this machine.
 *
 * @param pseudonyms what personal fields are hashed with
 */
public record FileSource(Path path, Pseudonyms pseudonyms) implements CatalogSource {

    @Override
    public Optional<Catalog> read() throws CatalogException, IOException {
        if (!Files.exists(path)) {
            throw new FileNotFoundException(path + " does not exist");
        }
        if (!Files.isRegularFile(path)) {
            return Optional.of(new CatalogDirectory(path, pseudonyms).load());
        }
        try (InputStream zip = Files.newInputStream(path)) {
            return Optional.of(new CatalogArchive(path, pseudonyms).load(zip));
        }
    }

    @Override
    public void close() {}
}
