package io.nifievent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.nifievent.FreePorts;
import io.nifievent.LocalhostKeys;
import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.CatalogZip;
import io.nifievent.catalog.Pseudonyms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class HttpSourceTest {

    @TempDir
    private Path folder;

    private final List<HttpServer> servers = new ArrayList<>();
    private final List<HttpSource> sources = new ArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile byte[] zip = CatalogZip.good().bytes();
    private volatile String tag = "\"1\"";

    @AfterEach
    void stop() {
        ended.countDown();
        sources.forEach(HttpSource::close);
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void fetchesTheZipOnlyWhenTheServerHasAnotherOne() throws Exception {
        HttpSource source = source(serve(this::sendZip) + "/catalog.zip");
        assertThat(source.read().whole().map(HttpSourceTest::names)).contains(List.of("Visit"));
        assertThat(source.read().whole()).isEmpty();
        zip = CatalogZip.good().withType("Call").bytes();
        tag = "\"2\"";
        assertThat(source.read().whole().map(HttpSourceTest::names)).contains(List.of("Call", "Visit"));
    }

    @Test
    void doesNotTakeABadCatalogForUnchanged() throws Exception {
        HttpSource source = source(serve(this::sendZip) + "/catalog.zip");
        assertThat(source.read().whole()).isPresent();
        zip = CatalogZip.good().with("catalog.json", "{}").bytes();
        tag = "\"2\"";
        for (int reading = 0; reading < 2; reading++) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("[settings]");
        }
    }

    @Test
    void asksByTimeWhereThereIsNoTag() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        String time = "Tue, 24 Nov 2026 12:00:00 GMT";
        HttpSource source = source(serve(exchange -> {
            asked.add(Objects.toString(exchange.getRequestHeaders().getFirst("If-Modified-Since")));
            exchange.getResponseHeaders().set("Last-Modified", time);
            send(exchange, asked.size() == 1 ? 200 : 304, asked.size() == 1 ? zip : new byte[0]);
        }));
        assertThat(source.read().whole()).isPresent();
        assertThat(source.read().whole()).isEmpty();
        assertThat(asked).containsExactly("null", time);
    }

    @ParameterizedTest
    @ValueSource(ints = {304, 404, 503})
    void saysWhatTheServerAnswersInstead(int status) throws Exception {
        String address = serve(exchange -> send(exchange, status, new byte[0]));
        assertThatThrownBy(source(address)::read)
                .isInstanceOf(IOException.class)
                .hasMessage(address + " answers " + status);
    }

    @Test
    void breaksOffAnAnswerWithoutEnd() throws Exception {
        String address = serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[1 << 20];
            while (ended.getCount() > 0) {
                exchange.getResponseBody().write(chunk);
            }
        });
        assertThatThrownBy(source(address)::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has more than 16777216 bytes");
    }

    @Test
    void waitsForTheLastByteOnlySoLong() throws Exception {
        String address = serve(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            await(ended);
        });
        assertThatThrownBy(source(address, Optional.empty(), Optional.empty(), Duration.ofSeconds(1))::read)
                .isInstanceOf(IOException.class)
                .hasMessage(address + " did not answer in full within the 1 s that a reading may take");
    }

    @Test
    void failsWhenNobodyListens() throws Exception {
        String address = "http://localhost:" + FreePorts.next();
        assertThatThrownBy(source(address)::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(address);
    }

    @Test
    void followsWithinTheServer() throws Exception {
        String address = serve(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/latest")) {
                redirect(exchange, "/v1.zip");
            } else {
                sendZip(exchange);
            }
        });
        HttpSource source = source(address + "/latest");
        assertThat(source.read().whole()).isPresent();
        assertThat(source.read().whole()).isEmpty();
    }

    @Test
    void doesNotFollowToAnotherServerOnAnOpenLine() throws Exception {
        String other = serve(this::sendZip);
        assertThatThrownBy(source(serve(exchange -> redirect(exchange, other)))::read)
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("leads on to " + other + "; only https, or the same server, is followed");
    }

    @Test
    void doesNotFollowForEver() throws Exception {
        String address = serve(exchange -> redirect(exchange, "/again"));
        assertThatThrownBy(source(address)::read)
                .isInstanceOf(IOException.class)
                .hasMessage(address + " leads on more than 5 times");
    }

    @Test
    void tellsItsLoginToItsOwnServerOnly() throws Exception {
        SSLContext keys = LocalhostKeys.in(folder).showing();
        String storage = serve(this::sendZip, keys);
        String front = serve(
                exchange -> {
                    noteAuthorization(exchange);
                    redirect(exchange, storage);
                },
                keys);
        HttpSource source = source(front, Optional.of("Bearer secret"), Optional.of(keys), Duration.ofMinutes(2));
        assertThat(source.read().whole()).isPresent();
        assertThat(authorizations).containsExactly("Bearer secret", "null");
    }

    @Test
    void doesNotFollowFromHttpsToHttp() throws Exception {
        SSLContext keys = LocalhostKeys.in(folder).showing();
        String open = serve(this::sendZip);
        String front = serve(exchange -> redirect(exchange, open), keys);
        assertThatThrownBy(source(front, Optional.empty(), Optional.of(keys), Duration.ofMinutes(2))::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("only https, or the same server, is followed");
    }

    @Test
    void doesNotTrustACertificateThatNobodyKnows() throws Exception {
        assertThatThrownBy(source(serve(this::sendZip, LocalhostKeys.in(folder).showing()))::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SSLHandshakeException");
    }

    private HttpSource source(String address) {
        return source(address, Optional.empty(), Optional.empty(), Duration.ofMinutes(2));
    }

    private HttpSource source(
            String address, Optional<String> authorization, Optional<SSLContext> trust, Duration timeout) {
        HttpSource source = new HttpSource(
                new CatalogAddress(URI.create(address)),
                new HttpAccess(authorization, trust, timeout),
                Pseudonyms.none());
        sources.add(source);
        return source;
    }

    private String serve(HttpHandler handler) throws IOException {
        return start(HttpServer.create(new InetSocketAddress("localhost", 0), 0), "http", handler);
    }

    private String serve(HttpHandler handler, SSLContext keys) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys));
        return start(server, "https", handler);
    }

    private String start(HttpServer server, String scheme, HttpHandler handler) {
        server.createContext("/", handler);
        server.start();
        servers.add(server);
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    private void sendZip(HttpExchange exchange) throws IOException {
        noteAuthorization(exchange);
        exchange.getResponseHeaders().set("ETag", tag);
        boolean same = tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        send(exchange, same ? 304 : 200, same ? new byte[0] : zip);
    }

    private void noteAuthorization(HttpExchange exchange) {
        authorizations.add(Objects.toString(exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        send(exchange, 302, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> names(Catalog catalog) {
        return catalog.types().stream().map(type -> type.name()).sorted().toList();
    }
}
