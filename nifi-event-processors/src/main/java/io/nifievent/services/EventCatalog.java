package io.nifievent.services;

import io.nifievent.catalog.Catalog;
import org.apache.nifi.controller.ControllerService;

/** The event types the flow knows. */
public interface EventCatalog extends ControllerService {

    /** The catalog in force; immutable, so a processor keeps one for the length of a trigger. */
    Catalog current();
}
