package io.nifievent.processors;

import io.nifievent.http.Encryption.ClientCertificate;
import io.nifievent.http.HttpSettings;
import io.nifievent.services.EventCatalog;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.resource.ResourceCardinality;
import org.apache.nifi.components.resource.ResourceType;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.ssl.SSLContextProvider;

/** The properties of ListenEvents. */
final class ListenEventsProperties {

    private static final long MEGABYTE = 1024L * 1024;
    static final long MAX_PORT = 65_535;
    private static final long MAX_RATE = 1_000_000;

    static final PropertyDescriptor ADDRESS = new PropertyDescriptor.Builder()
            .name("Address")
            .description(
                    "Host name or IP address to listen on. 127.0.0.1 is reached from this machine alone; 0.0.0.0 is"
                            + " every address of it.")
            .required(true)
            .defaultValue("127.0.0.1")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor PORT = new PropertyDescriptor.Builder()
            .name("Port")
            .description("TCP port to listen on. 0 takes one that is free.")
            .required(true)
            .defaultValue("18082")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.createLongValidator(0, MAX_PORT, true))
            .build();

    static final PropertyDescriptor PATH = new PropertyDescriptor.Builder()
            .name("Path")
            .description("Path that events are posted to. GET " + HttpSettings.HEALTH_PATH
                    + " says whether events are taken at present.")
            .required(true)
            .defaultValue("/events")
            .addValidator((subject, input, context) -> new ValidationResult.Builder()
                    .subject(subject)
                    .input(input)
                    .valid(HttpSettings.isPath(input))
                    .explanation("it begins with /, has letters, digits and . _ ~ - / alone, and is not "
                            + HttpSettings.HEALTH_PATH)
                    .build())
            .build();

    static final PropertyDescriptor VALIDATION = new PropertyDescriptor.Builder()
            .name("Validation")
            .description(
                    "What is done about events that don't obey the catalog. They are judged as ValidateEvents does,"
                            + " which judges them again.")
            .required(true)
            .allowableValues(RequestValidation.class)
            .defaultValue(RequestValidation.NONE)
            .build();

    static final PropertyDescriptor EVENT_CATALOG = new PropertyDescriptor.Builder()
            .name("Event Catalog")
            .description("The event types and their schemas.")
            .identifiesControllerService(EventCatalog.class)
            .required(true)
            .dependsOn(VALIDATION, RequestValidation.REPORT, RequestValidation.STRICT)
            .build();

    static final PropertyDescriptor MAX_TIME_AHEAD = new PropertyDescriptor.Builder()
            .name("Max Time Ahead")
            .description("An event whose own time is later than its receipt by more than this is bad. The same as in"
                    + " ValidateEvents.")
            .required(true)
            .defaultValue("24 hours")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .dependsOn(VALIDATION, RequestValidation.REPORT, RequestValidation.STRICT)
            .build();

    static final PropertyDescriptor MAX_EVENT_SIZE = new PropertyDescriptor.Builder()
            .name("Max Event Size")
            .description("An event longer than this is bad; of its bytes, this many are kept. The same as in"
                    + " ValidateEvents.")
            .required(true)
            .defaultValue("512 KB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, 64 * MEGABYTE))
            .build();

    static final PropertyDescriptor MAX_REQUEST_SIZE = new PropertyDescriptor.Builder()
            .name("Max Request Size")
            .description("A request whose content is longer than this, as sent or when inflated, is answered with 413."
                    + " The contents of all requests together may take eight times as much memory, and 64 MB at least,"
                    + " those of more than 64 KB three quarters of it; beyond that the answer is 503.")
            .required(true)
            .defaultValue("8 MB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, 256 * MEGABYTE))
            .build();

    static final PropertyDescriptor MAX_BATCH_SIZE = new PropertyDescriptor.Builder()
            .name("Max Batch Size")
            .description("Requests that wait are committed together, as one FlowFile of about this size at most.")
            .required(true)
            .defaultValue("4 MB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, 256 * MEGABYTE))
            .build();

    static final PropertyDescriptor API_KEYS_FILE = new PropertyDescriptor.Builder()
            .name("API Keys File")
            .description("File with a line for each key: the name of the source it belongs to, a space, and the key's"
                    + " SHA-256 in hexadecimal. Without it everyone who reaches the port may send. With it, pictures and"
                    + " beacons of web pages can't, for they can set no header. Read again when it has changed.")
            .identifiesExternalResource(ResourceCardinality.SINGLE, ResourceType.FILE)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor REQUESTS_PER_ADDRESS = new PropertyDescriptor.Builder()
            .name("Requests Per Second Per Address")
            .description("An address that sends more is answered with 429, with or without a key. Behind a proxy all"
                    + " have the proxy's address. Nothing set: no limit.")
            .addValidator(StandardValidators.createLongValidator(1, MAX_RATE, true))
            .build();

    static final PropertyDescriptor REQUESTS_PER_KEY = new PropertyDescriptor.Builder()
            .name("Requests Per Second Per Key")
            .description("A source that sends more, from all addresses together, is answered with 429. Nothing set: no"
                    + " limit.")
            .addValidator(StandardValidators.createLongValidator(1, MAX_RATE, true))
            .dependsOn(API_KEYS_FILE)
            .build();

    static final PropertyDescriptor ALLOWED_ORIGINS = new PropertyDescriptor.Builder()
            .name("Allowed Origins")
            .description("Web origins, separated by commas, whose pages may send events and read the answers, such as"
                    + " https://www.example.com; * is all. Requests from pages of others are refused. Nothing set: a"
                    + " browser shows no page its answer.")
            .addValidator(StandardValidators.createListValidator(
                    true,
                    true,
                    StandardValidators.createRegexMatchingValidator(
                            Pattern.compile("\\*|https?://[A-Za-z0-9.:\\[\\]-]+"),
                            false,
                            "it is a scheme, a host and perhaps a port, or *")))
            .build();

    static final PropertyDescriptor SSL_CONTEXT = new PropertyDescriptor.Builder()
            .name("SSL Context Service")
            .description("The key to show and the certificates to trust. Without it nothing is encrypted.")
            .identifiesControllerService(SSLContextProvider.class)
            .build();

    static final PropertyDescriptor CLIENT_CERTIFICATE = new PropertyDescriptor.Builder()
            .name("Client Certificate")
            .description("Whether clients show a certificate that is trusted.")
            .required(true)
            .allowableValues(Stream.of(ClientCertificate.values())
                    .map(ClientCertificate::name)
                    .toArray(String[]::new))
            .defaultValue(ClientCertificate.NONE.name())
            .dependsOn(SSL_CONTEXT)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(
            ADDRESS,
            PORT,
            PATH,
            VALIDATION,
            EVENT_CATALOG,
            MAX_TIME_AHEAD,
            MAX_EVENT_SIZE,
            MAX_REQUEST_SIZE,
            MAX_BATCH_SIZE,
            API_KEYS_FILE,
            REQUESTS_PER_KEY,
            REQUESTS_PER_ADDRESS,
            ALLOWED_ORIGINS,
            SSL_CONTEXT,
            CLIENT_CERTIFICATE);

    private ListenEventsProperties() {}
}
