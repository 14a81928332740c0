package io.nifievent.sandbox.nifi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** NiFi's REST API as JSON trees. Every call waits 60 seconds at most and fails on any answer that is not a success. */
public final class NifiApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;

    /**
     * The API of one NiFi.
     *
     * @param base such as {@code http://127.0.0.1:18080/nifi-api}
     */
    public NifiApi(URI base) {
        this.base = base;
    }

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Reads; the path goes on from the base, such as {@code /flow/about}. */
    public JsonNode get(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    public JsonNode put(String path, JsonNode body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").PUT(json(body)));
    }

    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(json(body)));
    }

    public JsonNode delete(String path) throws InterruptedException {
        return send(request(path).DELETE());
    }

    /** A form with one file, as a browser sends it. */
    JsonNode upload(String path, Map<String, String> fields, Path file) throws IOException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        StringBuilder body = new StringBuilder();
        fields.forEach((name, value) -> body.append(
                "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(boundary, name, value)));
        body.append("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"flow.json\"\r\n"
                        .formatted(boundary))
                .append("Content-Type: application/json\r\n\r\n")
                .append(Files.readString(file))
                .append("\r\n--%s--\r\n".formatted(boundary));
        return send(request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(1));
    }

    private static BodyPublisher json(JsonNode body) throws JsonProcessingException {
        return BodyPublishers.ofString(JSON.writeValueAsString(body));
    }

    private JsonNode send(HttpRequest.Builder builder) throws InterruptedException {
        HttpRequest request = builder.build();
        String call = request.method() + " " + request.uri().getPath();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new SandboxFailure(
                        "NiFi answered " + call + " with " + answer.statusCode() + ": " + answer.body(),
                        "./pipeline logs nifi says more.");
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new SandboxFailure(
                    "NiFi gave no usable answer to " + call + ": " + e,
                    "./pipeline status says whether it runs, ./pipeline logs nifi what it does.",
                    e);
        }
    }
}
