package io.nifievent.http;

import io.nifievent.ingest.GroupCommit;
import io.nifievent.ingest.Intake;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Listens for events over HTTP/1.1 and HTTP/2, and hands them to a {@link GroupCommit}. */
public final class EventServer implements AutoCloseable {

    private static final int MIN_THREADS = 4;
    private static final int MAX_THREADS = 32;
    private static final int ACCEPT_QUEUE = 1_024;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration OVERDUE_CHECK = Duration.ofMillis(100);
    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(2);
    private static final Set<String> CROSS_ORIGIN_HEADERS =
            Set.of("Authorization", "Content-Encoding", "Content-Type", "Idempotency-Key", "Prefer", "X-API-Key");

    private final Server server;
    private final ServerConnector connector;
    private final GroupCommit commits;

    private EventServer(HttpSettings settings, GroupCommit commits, Intake intake, Access access) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("listen-events");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.commits = commits;
        this.connector = connector(server, settings);
        server.addConnector(connector);
        server.setErrorHandler(new JsonErrors(settings.limits()));
        server.setHandler(PersistentHttp.oneRequestATurn(
                new GracefulHandler(crossOrigin(settings, new EventsHandler(settings, commits, intake, access)))));
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
    }

    /**
     * Begins to listen.
     *
     * @throws IOException when the address can't be bound
     */
    public static EventServer start(HttpSettings settings, GroupCommit commits, Intake intake, Access access)
            throws IOException {
        EventServer started = new EventServer(settings, commits, intake, access);
        try {
            started.server.start();
        } catch (IOException e) {
            started.close();
            throw e;
        } catch (Exception e) {
            started.close();
            throw new IOException("The HTTP server could not be started", e);
        }
        started.checkOverdue();
        return started;
    }

    /** The port that is listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** How many clients are connected. */
    public int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /** Ends all connections; requests that are just being answered have two seconds for it. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException e) {
            // the two seconds are over, and it is stopped all the same
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server could not be stopped", e);
        }
    }

    private void checkOverdue() {
        try {
            commits.refuseOverdue();
        } finally {
            server.getScheduler().schedule(this::checkOverdue, OVERDUE_CHECK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static ServerConnector connector(Server server, HttpSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(settings.limits().maxHeaderBytes());
        http.setHttpCompliance(HttpCompliance.STRICT);
        http.setUriCompliance(UriCompliance.RFC3986);
        HttpConnectionFactory http1 = new PersistentHttp(http);
        ServerConnector connector = switch (settings.encryption()) {
            case Encryption.None none -> new SharedSelector(server, http1, new HTTP2CServerConnectionFactory(http));
            case Encryption.Tls tls -> {
                ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
                alpn.setDefaultProtocol(http1.getProtocol());
                yield new SharedSelector(
                        server,
                        new SslConnectionFactory(ssl(tls), alpn.getProtocol()),
                        alpn,
                        new HTTP2ServerConnectionFactory(http),
                        http1);
            }
        };
        connector.setHost(settings.address());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(settings.limits().idleTimeout().toMillis());
        connector.addBean(new NetworkConnectionLimit(settings.limits().maxConnections(), connector));
        return connector;
    }

    private static SslContextFactory.Server ssl(Encryption.Tls tls) {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(tls.context());
        switch (tls.clientCertificate()) {
            case NONE -> {}
            case WANTED -> ssl.setWantClientAuth(true);
            case REQUIRED -> ssl.setNeedClientAuth(true);
        }
        return ssl;
    }

    private static Handler crossOrigin(HttpSettings settings, Handler handler) {
        if (settings.allowedOrigins().isEmpty()) {
            return handler;
        }
        CrossOriginHandler crossOrigin = new CrossOriginHandler();
        crossOrigin.setAllowedOriginPatterns(settings.allowedOrigins().stream()
                .map(origin -> origin.equals("*") ? origin : Pattern.quote(origin))
                .collect(Collectors.toUnmodifiableSet()));
        crossOrigin.setAllowedMethods(Set.of("GET", "POST"));
        crossOrigin.setAllowedHeaders(CROSS_ORIGIN_HEADERS);
        crossOrigin.setExposedHeaders(Set.of("Retry-After"));
        crossOrigin.setAllowCredentials(false);
        crossOrigin.setDeliverNonAllowedOriginRequests(false);
        crossOrigin.setPreflightMaxAge(PREFLIGHT_MAX_AGE);
        crossOrigin.setHandler(handler);
        return crossOrigin;
    }
}
