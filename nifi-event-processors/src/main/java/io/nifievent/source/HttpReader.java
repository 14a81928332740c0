package io.nifievent.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks the server of an address, and those it leads on to. */
final class HttpReader implements AutoCloseable {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;

    private final CatalogAddress home;
    private final HttpAccess access;
    private final HttpClient client;

    /** @param home its server alone is sent the login */
    HttpReader(CatalogAddress home, HttpAccess access) {
        this.home = home;
        this.access = access;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(access.limit());
        access.trust().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** Gives up the connections; a reading under way fails. May be repeated. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    /** The time of a reading begins. */
    Reading begin() {
        return new Reading(System.nanoTime() + access.limit().toNanos());
    }

    /** One reading of a catalog, which ends in time. */
    final class Reading {

        private final long end;

        private Reading(long end) {
            this.end = end;
        }

        /**
         * The answer, of whatever status but a redirect.
         *
         * @param maxBytes a larger answer is broken off
         * @param headers what else to send to an address, by the names of the headers
         * @throws IOException if there is none in time, or none that may be taken
         */
        HttpResponse<byte[]> get(CatalogAddress address, int maxBytes, Function<URI, Map<String, String>> headers)
                throws IOException {
            CatalogAddress next = address;
            for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
                HttpRequest.Builder request = HttpRequest.newBuilder(next.uri());
                if (next.sameOrigin(home)) {
                    access.authorization().ifPresent(header -> request.header("Authorization", header));
                }
                headers.apply(next.uri()).forEach(request::header);
                HttpResponse<byte[]> answer = send(request.build(), maxBytes);
                if (!REDIRECTS.contains(answer.statusCode())) {
                    return answer;
                }
                next = next.redirect(answer.headers().firstValue("Location").orElse(""));
            }
            throw new IOException(address + " leads on more than " + MAX_REDIRECTS + " times");
        }

        private HttpResponse<byte[]> send(HttpRequest request, int maxBytes) throws IOException {
            CompletableFuture<HttpResponse<byte[]>> answer =
                    client.sendAsync(request, head -> new LimitedBody(maxBytes));
            try {
                return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new IOException(
                        request.uri() + " did not answer in full within the "
                                + access.limit().toSeconds() + " s that a reading may take",
                        e);
            } catch (ExecutionException e) {
                throw new IOException(request.uri() + " can't be read: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while reading " + request.uri());
            } finally {
                answer.cancel(true);
            }
        }
    }
}
