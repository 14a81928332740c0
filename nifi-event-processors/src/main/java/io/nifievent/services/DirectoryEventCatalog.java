package io.nifievent.services;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.source.CatalogSource;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    private static final String UNREACHABLE = "unreachable";

    private volatile @Nullable Catalog catalog;
    private volatile @Nullable CatalogSource source;
    private volatile @Nullable ScheduledExecutorService reloads;
    private volatile String lastProblem = "";

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
        CatalogSource opened = CatalogProperties.source(context);
        try {
            catalog = opened.read().orElseThrow();
        } catch (CatalogException | IOException e) {
            opened.close();
            throw new InitializationException("Event catalog not enabled: " + e.getMessage(), e);
        }
        source = opened;
        lastProblem = "";
        long seconds = context.getProperty(CatalogProperties.RELOAD_INTERVAL).asTimePeriod(TimeUnit.SECONDS);
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .name("event-catalog-reload-" + getIdentifier())
                        .daemon()
                        .factory());
        var unused = executor.scheduleWithFixedDelay(() -> reload(opened), seconds, seconds, TimeUnit.SECONDS);
        reloads = executor;
    }

    @OnDisabled
    public void onDisabled() {
        ScheduledExecutorService executor = reloads;
        if (executor != null) {
            executor.shutdownNow();
        }
        CatalogSource opened = source;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public Catalog current() {
        return Objects.requireNonNull(catalog, "A service serves only while it is enabled");
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ConfigurationContext context, ComponentLog verificationLogger, Map<String, String> variables) {
        try (CatalogSource opened = CatalogProperties.source(context)) {
            return CatalogVerification.of(opened);
        }
    }

    /** Runs on the reload thread alone. */
    private void reload(CatalogSource from) {
        try {
            from.read().ifPresent(found -> catalog = found);
            if (!lastProblem.isEmpty()) {
                lastProblem = "";
                getLogger().warn("Event catalog read again without a problem, and in force");
            }
        } catch (CatalogException e) {
            report(String.valueOf(e.getMessage()), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            report(UNREACHABLE, String.valueOf(e.getMessage()));
        } catch (Error e) {
            // what is let go would end the reloads
            report(UNREACHABLE, e.toString());
        }
    }

    private void report(String problem, String message) {
        if (!lastProblem.equals(problem) && !Thread.currentThread().isInterrupted()) {
            lastProblem = problem;
            getLogger().error("Event catalog not reloaded, the last good one stays in force: {}", message);
        }
    }
}
