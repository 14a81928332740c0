package io.nifievent.http;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where and how the endpoint listens.
 *
 * @param address host name or address to bind
 * @param port 0 for any that is free
 * @param path where events are sent to, such as {@code /events}
 * @param encryption whether TLS is spoken
 * @param allowedOrigins web origins whose pages may send events, such as {@code https://www.example.com}, or {@code *}
 * @param strict whether a request with a bad event is refused whole
 */
public record HttpSettings(
        String address,
        int port,
        String path,
        Encryption encryption,
        Set<String> allowedOrigins,
        boolean strict,
        HttpLimits limits) {

    /** Where the endpoint says whether it takes events in. */
    public static final String HEALTH_PATH = "/health";

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{1,200}");

    public HttpSettings {
        if (!isPath(path)) {
            throw new IllegalArgumentException("Events can't be taken at the path " + path);
        }
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Whether events can be taken there. */
    public static boolean isPath(String path) {
        return PATH.matcher(path).matches() && !path.equals(HEALTH_PATH);
    }
}
