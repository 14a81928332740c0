package io.nifievent.source;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A place that a catalog is read from, again and again, by one thread at a time. */
public interface CatalogSource extends AutoCloseable {

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
     * The catalog as it is now; empty when it is known to be the one that was read last.
     *
     * @throws CatalogException if what is there is no catalog that can be used
     * @throws IOException if the place can't be reached now; what is there is not known
     */
    Optional<Catalog> read() throws CatalogException, IOException;

    /** Gives up what the source holds; a reading under way fails. May be repeated. */
    @Override
    void close();
}
