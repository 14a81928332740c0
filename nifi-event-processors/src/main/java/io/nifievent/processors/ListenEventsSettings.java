package io.nifievent.processors;

import io.nifievent.http.Access;
import io.nifievent.http.ApiKeys;
import io.nifievent.http.ApiKeysFile;
import io.nifievent.http.Encryption;
import io.nifievent.http.HttpLimits;
import io.nifievent.http.HttpSettings;
import io.nifievent.http.RateLimit;
import io.nifievent.ingest.IngestLimits;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.IntakeLimits;
import io.nifievent.services.EventCatalog;
import io.nifievent.validation.EventTimeRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.ssl.SSLContextProvider;

/** What the properties of ListenEvents say. */
record ListenEventsSettings(
        HttpSettings http, IngestLimits ingest, Intake intake, Optional<Path> apiKeys, Rates rates) {

    private static final long MIN_MEMORY_BYTES = 64L * 1024 * 1024;

    /** Contents that are read, inflated and written as lines at the same time. */
    private static final long REQUESTS_IN_MEMORY = 8;

    /** Requests a second; empty for no limit. */
    record Rates(Optional<Integer> perKey, Optional<Integer> perAddress) {}

    static ListenEventsSettings of(ProcessContext context) {
        RequestValidation validation =
                context.getProperty(ListenEventsProperties.VALIDATION).asAllowableValue(RequestValidation.class);
        int maxRequestBytes = bytes(context, ListenEventsProperties.MAX_REQUEST_SIZE);
        HttpSettings http = new HttpSettings(
                evaluated(context, ListenEventsProperties.ADDRESS),
                port(evaluated(context, ListenEventsProperties.PORT)),
                context.getProperty(ListenEventsProperties.PATH).getValue(),
                encryption(context),
                origins(context),
                validation == RequestValidation.STRICT,
                HttpLimits.of(maxRequestBytes));
        return new ListenEventsSettings(
                http,
                IngestLimits.of(
                        Math.max(MIN_MEMORY_BYTES, REQUESTS_IN_MEMORY * maxRequestBytes),
                        bytes(context, ListenEventsProperties.MAX_BATCH_SIZE)),
                intake(context, validation),
                Optional.ofNullable(context.getProperty(ListenEventsProperties.API_KEYS_FILE)
                                .evaluateAttributeExpressions()
                                .getValue())
                        .map(Path::of),
                new Rates(
                        number(context, ListenEventsProperties.REQUESTS_PER_KEY),
                        number(context, ListenEventsProperties.REQUESTS_PER_ADDRESS)));
    }

    /** Reads the keys; problems with them later on are logged. */
    Access access(ComponentLog log) throws IOException {
        Optional<Supplier<ApiKeys>> keys = Optional.empty();
        if (apiKeys.isPresent()) {
            keys = Optional.of(new ApiKeysFile(
                    apiKeys.get(),
                    System::nanoTime,
                    problem -> log.error(
                            "The changed API keys are not in force, those before are, until they can be read: {}",
                            problem)));
        }
        return new Access(
                keys,
                rates.perAddress().map(rate -> new RateLimit(rate, System::nanoTime)),
                rates.perKey().map(rate -> new RateLimit(rate, System::nanoTime)));
    }

    /** What whoever reaches the address could do and perhaps should not; nothing when it is reached from here alone. */
    List<String> exposures() throws UnknownHostException {
        String address = http.address();
        List<String> exposures = new ArrayList<>();
        if (InetAddress.getByName(address).isLoopbackAddress()) {
            return exposures;
        }
        if (apiKeys.isEmpty()) {
            exposures.add("Everyone who reaches " + address + " may send events: there are no API keys. Set "
                    + ListenEventsProperties.API_KEYS_FILE.getName() + ".");
        } else if (http.encryption() instanceof Encryption.None) {
            exposures.add("API keys travel to " + address + " in the clear: there is no TLS. Set "
                    + ListenEventsProperties.SSL_CONTEXT.getName()
                    + ", or let nothing reach it but a front that speaks TLS.");
        }
        if (rates.perAddress().isEmpty() && (apiKeys.isEmpty() || rates.perKey().isEmpty())) {
            exposures.add("Who reaches " + address + " may send any number of requests: there is no rate limit. Set "
                    + ListenEventsProperties.REQUESTS_PER_ADDRESS.getName() + " or "
                    + ListenEventsProperties.REQUESTS_PER_KEY.getName() + ".");
        }
        return exposures;
    }

    private static Intake intake(ProcessContext context, RequestValidation validation) {
        IntakeLimits limits = IntakeLimits.of(bytes(context, ListenEventsProperties.MAX_EVENT_SIZE));
        if (validation == RequestValidation.NONE) {
            return new Intake(Optional.empty(), new EventTimeRange(Duration.ZERO), limits);
        }
        EventCatalog catalog =
                context.getProperty(ListenEventsProperties.EVENT_CATALOG).asControllerService(EventCatalog.class);
        return new Intake(
                Optional.of(catalog::current),
                new EventTimeRange(Duration.ofMillis(context.getProperty(ListenEventsProperties.MAX_TIME_AHEAD)
                        .asTimePeriod(TimeUnit.MILLISECONDS))),
                limits);
    }

    private static Encryption encryption(ProcessContext context) {
        if (!context.getProperty(ListenEventsProperties.SSL_CONTEXT).isSet()) {
            return new Encryption.None();
        }
        return new Encryption.Tls(
                context.getProperty(ListenEventsProperties.SSL_CONTEXT)
                        .asControllerService(SSLContextProvider.class)
                        .createContext(),
                Encryption.ClientCertificate.valueOf(context.getProperty(ListenEventsProperties.CLIENT_CERTIFICATE)
                        .getValue()));
    }

    /** Only here is it known what an expression comes to. */
    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= ListenEventsProperties.MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below, with those out of range
        }
        throw new IllegalArgumentException(ListenEventsProperties.PORT.getName() + " [" + text
                + "] is not a number from 0 to " + ListenEventsProperties.MAX_PORT);
    }

    private static Set<String> origins(ProcessContext context) {
        return Optional.ofNullable(context.getProperty(ListenEventsProperties.ALLOWED_ORIGINS)
                        .getValue())
                .stream()
                .flatMap(origins -> Stream.of(origins.split(",")))
                .map(String::strip)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<Integer> number(ProcessContext context, PropertyDescriptor descriptor) {
        return Optional.ofNullable(context.getProperty(descriptor).asInteger());
    }

    private static int bytes(ProcessContext context, PropertyDescriptor descriptor) {
        return context.getProperty(descriptor).asDataSize(DataUnit.B).intValue();
    }

    private static String evaluated(ProcessContext context, PropertyDescriptor descriptor) {
        return context.getProperty(descriptor).evaluateAttributeExpressions().getValue();
    }
}
