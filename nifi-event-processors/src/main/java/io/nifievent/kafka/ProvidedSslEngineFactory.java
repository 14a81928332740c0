package io.nifievent.kafka;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/**
 * Lets a Kafka client use an SSL context made elsewhere, so that keys may come from a store, from PEM files or from
 * anything else that makes a context, and no path or password of a store passes through Kafka's configuration.
 */
public final class ProvidedSslEngineFactory implements SslEngineFactory {

    /** Name under which the client's configuration carries the {@link SSLContext} object. */
    public static final String SSL_CONTEXT = "io.nifievent.ssl.context";

    private Map<String, ?> config = Map.of();

    @Override
    public void configure(Map<String, ?> configs) {
        config = configs;
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        if (!(config.get(SSL_CONTEXT) instanceof SSLContext context)) {
            throw new IllegalStateException("The client's configuration carries no SSL context");
        }
        SSLEngine engine = context.createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        throw new UnsupportedOperationException("Clients only");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        throw new UnsupportedOperationException("The SSL context keeps its keys to itself");
    }

    @Override
    public KeyStore truststore() {
        throw new UnsupportedOperationException("The SSL context keeps its certificates to itself");
    }

    @Override
    public void close() {}
}
