package io.nifievent.sandbox.send;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * Posts over HTTP/1.1 with connections kept: one event as application/json, several as application/x-ndjson, or as a JSON
 * array when one of them has several lines.
 */
final class HttpEndpoint implements Endpoint {
    private static final int REASON_CHARACTERS = 200;

    private final URI url;
    private final Duration timeout;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param timeout how long to wait for an answer before it counts as missing */
    HttpEndpoint(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
    }

    @Override
    public Answer post(List<PlannedEvent> events) throws InterruptedException {
        boolean asArray = events.size() > 1
                && events.stream().anyMatch(event -> event.body().contains("\n"));
        Collector<CharSequence, ?, String> together =
                asArray ? Collectors.joining(",\n", "[", "]") : Collectors.joining("\n");
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", asArray || events.size() == 1 ? "application/json" : "application/x-ndjson")
                .POST(BodyPublishers.ofString(
                        events.stream().map(PlannedEvent::body).collect(together)))
                .build();
        try {
            return answer(client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Answer.Missing(e.toString());
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new Answer.Acknowledged(status);
        }
        String reason = response.body().strip();
        String shortened = reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS));
        if (status == 503 || status == 429) {
            return new Answer.Busy(status, shortened, retryAfter(response));
        }
        return new Answer.Refused(status, shortened);
    }

    /** Retry-After in seconds; as a date it is left to the sender's own patience. */
    private static Optional<Duration> retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
