package io.nifievent.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Decides who may send, and how much.
 *
 * @param keys those that are known; without them everyone may send
 * @param perAddress limit for each address, whether its key is known or not
 * @param perKey limit for each source that has a key
 */
public record Access(Optional<Supplier<ApiKeys>> keys, Optional<RateLimit> perAddress, Optional<RateLimit> perKey) {

    private static final String API_KEY = "X-API-Key";
    private static final String BASIC = "Basic ";

    /** Everyone, as much as they like. */
    public static Access open() {
        return new Access(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The name of the key's source; empty when no keys are asked for. */
    Optional<String> source(HttpFields headers, String address) throws ProblemException {
        limit(perAddress, address);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String source = keys.get()
                .get()
                .sourceOf(key(headers))
                .orElseThrow(() -> new ProblemException(403, "unknown-key", "The API key is not known."));
        limit(perKey, source);
        return Optional.of(source);
    }

    private static void limit(Optional<RateLimit> limit, String sender) throws ProblemException {
        Optional<Duration> wait = limit.flatMap(rate -> rate.exceededBy(sender));
        if (wait.isPresent()) {
            throw new ProblemException(new Problem(
                    429,
                    "too-many-requests",
                    "This sender sends too many requests.",
                    Optional.of(wait.get().plusSeconds(1))));
        }
    }

    private static String key(HttpFields headers) throws ProblemException {
        Optional<String> key = SingleHeader.of(headers, API_KEY);
        Optional<String> password =
                SingleHeader.of(headers, HttpHeader.AUTHORIZATION.asString()).flatMap(Access::password);
        return key.or(() -> password)
                .orElseThrow(() -> new ProblemException(
                        401,
                        "no-key",
                        "Send an API key, as " + API_KEY + " or as the password of basic authentication."));
    }

    private static Optional<String> password(String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            String pair = new String(
                    Base64.getDecoder()
                            .decode(authorization.substring(BASIC.length()).strip()),
                    StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
