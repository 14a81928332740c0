package io.nifievent.services;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.resource.ResourceCardinality;
import org.apache.nifi.components.resource.ResourceType;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.reporting.InitializationException;
import org.jspecify.annotations.Nullable;

@Tags({"event", "catalog", "schema", "json schema", "validation", "directory"})
@CapabilityDescription("Reads event types and their versioned JSON Schemas from a directory: catalog.json, and for each"
        + " event type a directory with event-type.json and a V….schema.json per version. The directory is read again at"
        + " an interval; a catalog that can't be used is reported in a bulletin, and the last good one stays in force.")
public class DirectoryEventCatalog extends AbstractControllerService
        implements EventCatalog, VerifiableControllerService {

    static final PropertyDescriptor DIRECTORY = new PropertyDescriptor.Builder()
            .name("Catalog Directory")
            .description("Directory that holds catalog.json and the directories of the event types.")
            .required(true)
            .identifiesExternalResource(ResourceCardinality.SINGLE, ResourceType.DIRECTORY)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor RELOAD_INTERVAL = new PropertyDescriptor.Builder()
            .name("Reload Interval")
            .description(
                    "How often the directory is read again. A new version or event type is in force after this time.")
            .required(true)
            .defaultValue("30 secs")
            .addValidator(StandardValidators.createTimePeriodValidator(
                    1, TimeUnit.SECONDS, Integer.MAX_VALUE, TimeUnit.SECONDS))
            .build();

    static final PropertyDescriptor PERSONAL_DATA_KEY = new PropertyDescriptor.Builder()
            .name("Personal Data Key")
            .description(
                    "What personal fields are hashed with (HMAC-SHA-256) when an event type says so: 32 characters at"
                            + " least, at random. With another key the same value has another hash.")
            .sensitive(true)
            .addValidator(StandardValidators.createRegexMatchingValidator(Pattern.compile(".{32,}")))
            .build();

    private volatile @Nullable Catalog catalog;
    private volatile @Nullable ScheduledExecutorService reloads;
    private volatile String lastProblem = "";

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(DIRECTORY, RELOAD_INTERVAL, PERSONAL_DATA_KEY);
    }

    @OnEnabled
    public void onEnabled(ConfigurationContext context) throws InitializationException {
        CatalogDirectory directory = directory(context);
        try {
            catalog = directory.load();
        } catch (CatalogException e) {
            throw new InitializationException("Event catalog not enabled: " + e.getMessage(), e);
        }
        long seconds = context.getProperty(RELOAD_INTERVAL).asTimePeriod(TimeUnit.SECONDS);
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .name("event-catalog-reload-" + getIdentifier())
                        .daemon()
                        .factory());
        var unused = executor.scheduleWithFixedDelay(() -> reload(directory), seconds, seconds, TimeUnit.SECONDS);
        reloads = executor;
    }

    @OnDisabled
    public void onDisabled() {
        ScheduledExecutorService executor = reloads;
        if (executor != null) {
            executor.shutdownNow();
        }
    }

    @Override
    public Catalog current() {
        return Objects.requireNonNull(catalog, "A service serves only while it is enabled");
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ConfigurationContext context, ComponentLog verificationLogger, Map<String, String> variables) {
        ConfigVerificationResult.Builder result =
                new ConfigVerificationResult.Builder().verificationStepName("Read catalog");
        try {
            Catalog found = directory(context).load();
            return List.of(result.outcome(Outcome.SUCCESSFUL)
                    .explanation("Event types: "
                            + found.types().stream()
                                    .map(type ->
                                            type.name() + " " + type.versions().keySet())
                                    .collect(Collectors.joining(", ")))
                    .build());
        } catch (CatalogException e) {
            return List.of(
                    result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    /** Runs on the reload thread alone. */
    private void reload(CatalogDirectory directory) {
        try {
            catalog = directory.load();
            lastProblem = "";
        } catch (CatalogException e) {
            if (!lastProblem.equals(e.getMessage())) {
                lastProblem = String.valueOf(e.getMessage());
                getLogger().error("Event catalog not reloaded, the last good one stays in force: {}", lastProblem);
            }
        }
    }

    private static CatalogDirectory directory(ConfigurationContext context) {
        String key = context.getProperty(PERSONAL_DATA_KEY).getValue();
        return new CatalogDirectory(
                Path.of(context.getProperty(DIRECTORY)
                        .evaluateAttributeExpressions()
                        .getValue()),
                key == null ? Pseudonyms.none() : Pseudonyms.withKey(key));
    }
}
