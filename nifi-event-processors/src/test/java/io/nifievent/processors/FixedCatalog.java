package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.services.EventCatalog;
import java.nio.file.Path;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;

/** A catalog as a controller service. */
final class FixedCatalog extends AbstractControllerService implements EventCatalog {

    private final Catalog catalog;

    /** The sample catalog. */
    FixedCatalog() throws CatalogException {
        this(Path.of("../event-catalog"));
    }

    private FixedCatalog(Path directory) throws CatalogException {
        this.catalog = new CatalogDirectory(directory).load();
    }

    @Override
    public Catalog current() {
        return catalog;
    }

    static void addTo(TestRunner runner) throws CatalogException, InitializationException {
        add(new FixedCatalog(), runner);
    }

    /** @param directory holds the catalog */
    static void addTo(TestRunner runner, Path directory) throws CatalogException, InitializationException {
        add(new FixedCatalog(directory), runner);
    }

    private static void add(FixedCatalog service, TestRunner runner) throws InitializationException {
        runner.addControllerService("catalog", service);
        runner.enableControllerService(service);
        runner.setProperty("Event Catalog", "catalog");
    }
}
