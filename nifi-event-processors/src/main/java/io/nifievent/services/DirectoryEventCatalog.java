package io.nifievent.services;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.source.CatalogSource;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.migration.PropertyConfiguration;
import org.apache.nifi.reporting.InitializationException;
import org.jspecify.annotations.Nullable;

@Tags({
    "event",
    "catalog",
    "schema",
    "json schema",
    "validation",
    "directory",
    "zip",
    "http",
    "schema registry",
    "confluent"
})
@CapabilityDescription(
        "Reads event types and their versioned JSON Schemas from a directory, as it is or zipped, on this"
                + " machine or at an address: catalog.json, and for each event type a directory with event-type.json and a"
                + " V….schema.json per version. Or from a schema registry with Confluent's API. It is read again at an"
                + " interval; a catalog that can't be used or reached is reported in a bulletin, and the last good one"
                + " stays in force.")
public class DirectoryEventCatalog extends AbstractControllerService
        implements EventCatalog, VerifiableControllerService {

    private final Function<ConfigurationContext, CatalogSource> sources;
    private volatile @Nullable ServedCatalog served;

    /** As NiFi makes it. */
    public DirectoryEventCatalog() {
        this(CatalogProperties::source);
    }

    /** @param sources what each enabling reads from; closed by the service */
    DirectoryEventCatalog(Function<ConfigurationContext, CatalogSource> sources) {
        this.sources = sources;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return CatalogProperties.ALL;
    }

    @Override
    public void migrateProperties(PropertyConfiguration configuration) {
        configuration.renameProperty("Catalog Directory", CatalogProperties.LOCATION.getName());
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        return CatalogProperties.contradiction(context).stream().toList();
    }

    @OnEnabled
    public void onEnabled(ConfigurationContext context) throws InitializationException {
        CatalogSource opened = sources.apply(context);
        try {
            served = new ServedCatalog(
                    opened.read().whole().orElseThrow(),
                    opened,
                    context.getProperty(CatalogProperties.RELOAD_INTERVAL).asDuration(),
                    "event-catalog-reload-" + getIdentifier(),
                    getLogger());
        } catch (CatalogException | IOException | RuntimeException | Error e) {
            opened.close();
            throw new InitializationException("Event catalog not enabled: " + e.getMessage(), e);
        }
    }

    @OnDisabled
    public void onDisabled() {
        ServedCatalog last = served;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public Catalog current() {
        return Objects.requireNonNull(served, "A service serves only while it is enabled")
                .current();
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ConfigurationContext context, ComponentLog verificationLogger, Map<String, String> variables) {
        try (CatalogSource opened = CatalogProperties.source(context)) {
            return CatalogVerification.of(opened);
        }
    }
}
