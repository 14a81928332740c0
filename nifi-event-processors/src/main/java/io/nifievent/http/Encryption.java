package io.nifievent.http;

import javax.net.ssl.SSLContext;

/** Whether the endpoint speaks TLS. */
public sealed interface Encryption {

    /** It doesn't. */
    record None() implements Encryption {}

    /** It does; {@code context} has the key it shows and the certificates it trusts. */
    record Tls(SSLContext context, ClientCertificate clientCertificate) implements Encryption {}

    /** Whether clients show a certificate. */
    enum ClientCertificate {
        NONE,
        WANTED,
        REQUIRED
    }
}
