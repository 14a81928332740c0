package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.services.EventCatalog;
import java.nio.file.Path;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;

/** A catalog as a controller service, the sample one unless another is named. */
final class FixedCatalog extends AbstractControllerService implements EventCatalog {

    private final Catalog catalog;

    FixedCatalog() throws CatalogException {
        this(new CatalogDirectory(Path.of("../event-catalog")).load());
    }

    private FixedCatalog(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Catalog current() {
        return catalog;
    }

    static void addTo(TestRunner runner) throws CatalogException, InitializationException {
        addTo(runner, new FixedCatalog().current());
    }

    static void addTo(TestRunner runner, Catalog catalog) throws InitializationException {
        FixedCatalog service = new FixedCatalog(catalog);
        runner.addControllerService("catalog", service);
        runner.enableControllerService(service);
        runner.setProperty("Event Catalog", "catalog");
    }
}
