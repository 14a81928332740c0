package io.nifievent.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How servers are asked for a catalog.
 *
 * @param authorization the value of the header Authorization, which the address's own server alone is sent
 * @param trust certificates to trust and the key to show; without it those of the Java runtime
 * @param limit how long one reading may take, to the last byte of its last answer
 */
public record HttpAccess(Optional<String> authorization, Optional<SSLContext> trust, Duration limit) {

    /** Without a login, and with the certificates of the Java runtime. */
    public static HttpAccess anonymous(Duration limit) {
        return new HttpAccess(Optional.empty(), Optional.empty(), limit);
    }

    /** The value of the header Authorization for a name, which has no colon, and a password (RFC 7617). */
    public static String basic(String username, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
    }
}
