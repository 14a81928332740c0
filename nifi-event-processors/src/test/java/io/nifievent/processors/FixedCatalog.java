package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.services.EventCatalog;
import java.nio.file.Path;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;

/** The sample catalog as a controller service. */
final class FixedCatalog extends AbstractControllerService implements EventCatalog {

    private final Catalog catalog;

    FixedCatalog() throws CatalogException {
        this.catalog = new CatalogDirectory(Path.of("../event-catalog")).load();
    }

    @Override
    public Catalog current() {
        return catalog;
    }

    static void addTo(TestRunner runner) throws CatalogException, InitializationException {
        FixedCatalog service = new FixedCatalog();
        runner.addControllerService("catalog", service);
        runner.enableControllerService(service);
        runner.setProperty("Event Catalog", "catalog");
    }
}
