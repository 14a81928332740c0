package io.nifievent.services;

import io.nifievent.catalog.Pseudonyms;
import io.nifievent.source.CatalogAddress;
import io.nifievent.source.CatalogSource;
import io.nifievent.source.FileSource;
import io.nifievent.source.HttpSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.resource.ResourceCardinality;
import org.apache.nifi.components.resource.ResourceType;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.ssl.SSLContextProvider;

/** The properties that say where a catalog is and how it is read. */
final class CatalogProperties {

    static final PropertyDescriptor LOCATION = new PropertyDescriptor.Builder()
            .name("Catalog Location")
            .description("A directory that holds catalog.json and the directories of the event types; or a zip file of"
                    + " one; or the address, http or https, of such a zip. A zip may have one folder around it all."
                    + " An address is asked only for what changed since (ETag, Last-Modified); redirects are followed"
                    + " to https and within the same server.")
            .required(true)
            .identifiesExternalResource(
                    ResourceCardinality.SINGLE, ResourceType.DIRECTORY, ResourceType.FILE, ResourceType.URL)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .addValidator((subject, value, context) ->
                    PropertyParsing.validate(subject, value, context, CatalogAddress::parse))
            .build();

    static final PropertyDescriptor RELOAD_INTERVAL = new PropertyDescriptor.Builder()
            .name("Reload Interval")
            .description(
                    "How often the catalog is read again. A new version or event type is in force after this time.")
            .required(true)
            .defaultValue("30 secs")
            .addValidator(StandardValidators.createTimePeriodValidator(
                    1, TimeUnit.SECONDS, Integer.MAX_VALUE, TimeUnit.SECONDS))
            .build();

    static final PropertyDescriptor SSL_CONTEXT = new PropertyDescriptor.Builder()
            .name("SSL Context Service")
            .description("Certificates to trust for an https address and, for client authentication, the key to show."
                    + " Without it the certificates that the Java runtime trusts are used.")
            .identifiesControllerService(SSLContextProvider.class)
            .build();

    static final PropertyDescriptor AUTHORIZATION = new PropertyDescriptor.Builder()
            .name("HTTP Authorization")
            .description("Value of the header Authorization, such as \"Bearer …\" or \"Basic …\". It is sent to an"
                    + " https address, and never to the server of another name that it redirects to.")
            .sensitive(true)
            .addValidator(
                    StandardValidators.createRegexMatchingValidator(Pattern.compile("[\\x21-\\x7E][\\x20-\\x7E]*")))
            .build();

    static final PropertyDescriptor PERSONAL_DATA_KEY = new PropertyDescriptor.Builder()
            .name("Personal Data Key")
            .description(
                    "What personal fields are hashed with (HMAC-SHA-256) when an event type says so: 32 characters at"
                            + " least, at random. With another key the same value has another hash.")
            .sensitive(true)
            .addValidator(StandardValidators.createRegexMatchingValidator(Pattern.compile(".{32,}")))
            .build();

    static final List<PropertyDescriptor> ALL =
            List.of(LOCATION, RELOAD_INTERVAL, SSL_CONTEXT, AUTHORIZATION, PERSONAL_DATA_KEY);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private CatalogProperties() {}

    /** The address, if the catalog is at one. */
    static Optional<CatalogAddress> address(PropertyContext context) {
        return CatalogAddress.parse(location(context));
    }

    /** A source that the caller closes. */
    static CatalogSource source(PropertyContext context) {
        Pseudonyms pseudonyms = Optional.ofNullable(
                        context.getProperty(PERSONAL_DATA_KEY).getValue())
                .map(Pseudonyms::withKey)
                .orElseGet(Pseudonyms::none);
        Optional<CatalogAddress> address = address(context);
        if (address.isEmpty()) {
            return new FileSource(Path.of(location(context)), pseudonyms);
        }
        return new HttpSource(
                address.get(),
                Optional.ofNullable(context.getProperty(AUTHORIZATION).getValue()),
                Optional.ofNullable(context.getProperty(SSL_CONTEXT).asControllerService(SSLContextProvider.class))
                        .map(SSLContextProvider::createContext),
                ANSWER_TIMEOUT,
                pseudonyms);
    }

    private static String location(PropertyContext context) {
        return context.getProperty(LOCATION).evaluateAttributeExpressions().getValue();
    }
}
