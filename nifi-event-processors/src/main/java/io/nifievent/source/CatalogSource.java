package io.nifievent.source;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import java.io.IOException;
import java.util.Optional;

/** A place that a catalog is read from, again and again, by one thread at a time. */
public interface CatalogSource extends AutoCloseable {

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
