package io.nifievent.source;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogArchive;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.Pseudonyms;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** A zip of a catalog at an HTTP or HTTPS address. It is fetched again only when the server has another one. */
public final class HttpSource implements CatalogSource {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final CatalogAddress address;
    private final Optional<String> authorization;
    private final Duration timeout;
    private final CatalogArchive archive;
    private final HttpClient client;
    private Optional<Validator> lastGood = Optional.empty();

    /**
     * @param authorization the value of the header Authorization, which the address's own server alone is sent
     * @param trust certificates to trust and the key to show; without it those of the Java runtime
     * @param timeout how long one answer may take, to its last byte
     * @param pseudonyms what personal fields are hashed with
     */
    public HttpSource(
            CatalogAddress address,
            Optional<String> authorization,
            Optional<SSLContext> trust,
            Duration timeout,
            Pseudonyms pseudonyms) {
        this.address = address;
        this.authorization = authorization;
        this.timeout = timeout;
        this.archive = new CatalogArchive(Path.of(address.fileName()), pseudonyms);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        trust.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    @Override
    public Optional<Catalog> read() throws CatalogException, IOException {
        HttpResponse<byte[]> answer = follow();
        if (answer.statusCode() == NOT_MODIFIED && lastGood.isPresent()) {
            return Optional.empty();
        }
        if (answer.statusCode() != OK) {
            throw new IOException(answer.uri() + " answers " + answer.statusCode());
        }
        Catalog catalog = archive.load(new ByteArrayInputStream(answer.body()));
        // only now: what is no catalog must be told of again at each reading
        lastGood = Validator.of(answer);
        return Optional.of(catalog);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<byte[]> follow() throws IOException {
        CatalogAddress next = address;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> answer = get(next);
            if (!REDIRECTS.contains(answer.statusCode())) {
                return answer;
            }
            next = next.redirect(answer.headers().firstValue("Location").orElse(""));
        }
        throw new IOException(address + " leads on more than " + MAX_REDIRECTS + " times");
    }

    private HttpResponse<byte[]> get(CatalogAddress from) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(from.uri());
        authorization
                .filter(header -> from.sameOrigin(address))
                .ifPresent(header -> request.header("Authorization", header));
        lastGood.filter(validator -> validator.from().equals(from.uri()))
                .ifPresent(validator -> request.header(validator.condition(), validator.value()));
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), head -> new LimitedBody(CatalogArchive.MAX_PACKED_BYTES));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(from + " did not answer in full within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(from + " can't be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + from);
        } finally {
            answer.cancel(true);
        }
    }

    /** How to ask a server for another version than one it gave. */
    private record Validator(URI from, String condition, String value) {

        static Optional<Validator> of(HttpResponse<?> answer) {
            return answer.headers()
                    .firstValue("ETag")
                    .map(tag -> new Validator(answer.uri(), "If-None-Match", tag))
                    .or(() -> answer.headers()
                            .firstValue("Last-Modified")
                            .map(time -> new Validator(answer.uri(), "If-Modified-Since", time)));
        }
    }
}
