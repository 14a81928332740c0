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
 * A directory, or a zip file of one, on this machine. A directory is replaced file by file, and a part of it may be a good
 * catalog with fewer types: so what changed is taken only when two looks, one reading apart, and a third after it was
 * read, found the same files with the same content.
 */
public final class FileSource implements CatalogSource {

    private final Path path;
    private final Pseudonyms pseudonyms;
    private Optional<CatalogFiles> seen = Optional.empty();

    /** @param pseudonyms what personal fields are hashed with */
    public FileSource(Path path, Pseudonyms pseudonyms) {
        this.path = path;
        this.pseudonyms = pseudonyms;
    }

    @Override
    public Found read() throws CatalogException, IOException {
        boolean first = seen.isEmpty();
        if (!isAsSeen()) {
            return new Found.InChange();
        }
        try {
            Catalog catalog = load();
            return first || isAsSeen() ? new Found.Whole(catalog) : new Found.InChange();
        } catch (CatalogException | IOException e) {
            if (first || isAsSeen()) {
                throw e;
            }
            return new Found.InChange();
        }
    }

    /** Whether the files are those of the look before; before the first look there is nothing to differ from. */
    private boolean isAsSeen() {
        CatalogFiles now = CatalogFiles.at(path);
        boolean same = seen.isEmpty() || seen.get().equals(now);
        seen = Optional.of(now);
        return same;
    }

    private Catalog load() throws CatalogException, IOException {
        if (!Files.exists(path)) {
            throw new FileNotFoundException(path + " does not exist");
        }
        if (!Files.isRegularFile(path)) {
            return new CatalogDirectory(path, pseudonyms).load();
        }
        try (InputStream zip = Files.newInputStream(path)) {
            return new CatalogArchive(path, pseudonyms).load(zip);
        }
    }

    @Override
    public void close() {}
}
