package io.nifievent.services;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.ssl.SSLContextProvider;
import org.apache.nifi.util.TestRunner;

/** A context as a controller service. */
public final class FixedSslContext extends AbstractControllerService implements SSLContextProvider {

    private final SSLContext context;

    private FixedSslContext(SSLContext context) {
        this.context = context;
    }

    /** Under the identifier {@code ssl}. */
    public static void addTo(TestRunner runner, SSLContext context) throws InitializationException {
        FixedSslContext service = new FixedSslContext(context);
        runner.addControllerService("ssl", service);
        runner.enableControllerService(service);
    }

    @Override
    public SSLContext createContext() {
        return context;
    }

    @Override
    public Optional<X509ExtendedKeyManager> createKeyManager() {
        return Optional.empty();
    }

    @Override
    public X509TrustManager createTrustManager() {
        throw new UnsupportedOperationException();
    }
}
