package io.nifievent.services;

import io.nifievent.catalog.Pseudonyms;
import io.nifievent.source.CatalogAddress;
import io.nifievent.source.CatalogSource;
import io.nifievent.source.HttpAccess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
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
                    + " one; or the address, http or https, of such a zip, or of the subjects of a schema registry with"
                    + " Confluent's API, which ends with /subjects. A zip may have one folder around it all, and is"
                    + " fetched only when it changed (ETag, Last-Modified). Redirects are followed to https and within"
                    + " the same server.")
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
                    "How often the catalog is read again. A new version or event type is in force after this time; in a"
                            + " directory or file on this machine after twice this time, since a change there is taken only"
                            + " when two readings one after another find the same files.")
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

    static final PropertyDescriptor USERNAME = new PropertyDescriptor.Builder()
            .name("HTTP Username")
            .description("The name to give to an https address (HTTP Basic), such as the API key of a schema registry.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.createRegexMatchingValidator(
                    Pattern.compile("[^:\\p{Cntrl}]+"), true, "must have no colon"))
            .build();

    static final PropertyDescriptor PASSWORD = new PropertyDescriptor.Builder()
            .name("HTTP Password")
            .description("The password of HTTP Username.")
            .required(true)
            .dependsOn(USERNAME)
            .sensitive(true)
            .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
            .build();

    static final PropertyDescriptor AUTHORIZATION = new PropertyDescriptor.Builder()
            .name("HTTP Authorization")
            .description("Value of the header Authorization, such as \"Bearer …\", in place of name and password. As"
                    + " these, it is sent to an https address, and never to the server of another name that it"
                    + " redirects to.")
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
            List.of(LOCATION, RELOAD_INTERVAL, SSL_CONTEXT, USERNAME, PASSWORD, AUTHORIZATION, PERSONAL_DATA_KEY);

    private static final Duration READING_LIMIT = Duration.ofSeconds(30);

    private CatalogProperties() {}

    /** A source that the caller closes. */
    static CatalogSource source(PropertyContext context) {
        Pseudonyms pseudonyms = Optional.ofNullable(
                        context.getProperty(PERSONAL_DATA_KEY).getValue())
                .map(Pseudonyms::withKey)
                .orElseGet(Pseudonyms::none);
        HttpAccess access = new HttpAccess(
                authorization(context),
                Optional.ofNullable(context.getProperty(SSL_CONTEXT).asControllerService(SSLContextProvider.class))
                        .map(SSLContextProvider::createContext),
                READING_LIMIT);
        return CatalogSource.at(location(context), access, pseudonyms);
    }

    /** What is wrong with how they are set together; empty if nothing is. */
    static Optional<ValidationResult> contradiction(PropertyContext context) {
        boolean byName = context.getProperty(USERNAME).isSet();
        boolean byHeader = context.getProperty(AUTHORIZATION).isSet();
        if (byName && byHeader) {
            return Optional.of(refusal(AUTHORIZATION, "it is either this or a name and password"));
        }
        boolean open = CatalogAddress.parse(location(context))
                .filter(address -> !address.encrypted())
                .isPresent();
        return open && (byName || byHeader)
                ? Optional.of(refusal(
                        byName ? USERNAME : AUTHORIZATION,
                        "everyone on the way could read it: give an https address, or leave it out"))
                : Optional.empty();
    }

    private static ValidationResult refusal(PropertyDescriptor property, String explanation) {
        return new ValidationResult.Builder()
                .subject(property.getName())
                .explanation(explanation)
                .build();
    }

    private static Optional<String> authorization(PropertyContext context) {
        String username =
                context.getProperty(USERNAME).evaluateAttributeExpressions().getValue();
        return Optional.ofNullable(
                username == null
                        ? context.getProperty(AUTHORIZATION).getValue()
                        : HttpAccess.basic(
                                username, context.getProperty(PASSWORD).getValue()));
    }

    private static String location(PropertyContext context) {
        return context.getProperty(LOCATION).evaluateAttributeExpressions().getValue();
    }
}
