package io.nifievent.source;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A place that a catalog is read from, again and again, by one thread at a time. */
public interface CatalogSource extends AutoCloseable {

    /** What a reading finds. */
    sealed interface Found {

        /** A catalog that can be used. */
        record Whole(Catalog catalog) implements Found {}

        /** Known to be the catalog that was read last. */
        record Same() implements Found {}

        /** Files that are being replaced; a later reading tells by what. The first reading finds none such. */
        record InChange() implements Found {}

        /** The catalog, unless it is the one before or not to be had yet. */
        default Optional<Catalog> whole() {
            return this instanceof Whole(Catalog whole) ? Optional.of(whole) : Optional.empty();
        }
    }

    /**
     * The source of a location: a path on this machine, of a directory or a zip; or an address, of a zip or, if it ends
     * with {@code /subjects}, of a schema registry.
     *
     * @param access how an address is asked
     * @param pseudonyms what personal fields are hashed with
     * @throws IllegalArgumentException if it is an address of another kind
     */
    static CatalogSource at(String location, HttpAccess access, Pseudonyms pseudonyms) {
        Optional<CatalogAddress> address = CatalogAddress.parse(location);
        if (address.isEmpty()) {
            return new FileSource(Path.of(location), pseudonyms);
        }
        return address.get().listsSubjects()
                ? new RegistrySource(address.get(), access, pseudonyms)
                : new HttpSource(address.get(), access, pseudonyms);
    }

    /**
     * Reads what is there now. The first reading finds a {@link Found.Whole}, or fails.
     *
     * @throws CatalogException if what is there is no catalog that can be used
     * @throws IOException if the place can't be reached now; what is there is not known
     */
    Found read() throws CatalogException, IOException;

    /** Gives up what the source holds; a reading under way fails. May be repeated. */
    @Override
    void close();
}
