package io.nifievent.sandbox.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.nifi.NifiApi;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our own endpoint in the real NiFi: what it answers, what becomes of it, and what it does when nothing goes on. */
@ExtendWith(RunningPipeline.class)
class ListenEventsIT {

    private static final int QUEUE_LIMIT = 3;
    private static final String PASSWORD = "password";
    private static final String EVENT = "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\",\"User_ID\":\"USER\","
            + "\"Listing_ID\":\"LISTING\",\"Server_Time\":\"2020-07-04 12:00:00\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void storesWhatItAnsweredHoweverItWasSent(SandboxStack stack) throws Exception {
        assertThat(post(stack, event("listen", "json"), "application/json").statusCode())
                .isEqualTo(200);
        assertThat(post(stack, event("listen", "line-1") + "\n" + event("listen", "line-2"), "application/x-ndjson")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(
                                stack,
                                "Event_Type=ListingView&Event_Version=V1&User_ID=listen&Listing_ID=form"
                                        + "&Server_Time=2020-07-04+12%3A00%3A00",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(200);
        assertThat(new Story(stack).rows("SELECT listing_id FROM listing_view WHERE user_id = 'listen'", 4))
                .extracting(row -> row.get("listing_id"))
                .containsExactlyInAnyOrder("json", "line-1", "line-2", "form");
    }

    @Test
    void storesARequestOnceThatIsRepeatedWithItsIdempotencyKey(SandboxStack stack) throws Exception {
        for (int time = 0; time < 3; time++) {
            assertThat(post(stack, event("repeated", "once"), "application/json", "Idempotency-Key", "listen-it-1")
                            .statusCode())
                    .isEqualTo(200);
        }
        post(stack, event("repeated", "last"), "application/json", "Idempotency-Key", "listen-it-1");
        assertThat(new Story(stack).rows("SELECT listing_id FROM listing_view WHERE user_id = 'repeated'", 2))
                .extracting(row -> row.get("listing_id"))
                .containsExactlyInAnyOrder("once", "last");
    }

    @Test
    void namesWhatIsNoJsonAndQuarantinesIt(SandboxStack stack) throws Exception {
        String bad = "{\"listen-events-it\":";
        HttpResponse<String> answer = post(stack, event("listen-bad", "good") + "\n" + bad, "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertThat(json.path("accepted").asInt()).isEqualTo(1);
        assertThat(json.at("/rejected/0/code").asText()).isEqualTo("malformed-json");
        assertThat(new Story(stack)
                        .rows(
                                "SELECT code, origin.remote_address AS remote FROM rejected_events WHERE raw = from_base64('"
                                        + Base64.getEncoder().encodeToString(bad.getBytes(UTF_8)) + "')",
                                1))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("code", "malformed-json").containsEntry("remote", "127.0.0.1"));
    }

    @Test
    void refusesWhileItsQueueIsFullAndLosesNothing(SandboxStack stack) throws Exception {
        NifiApi nifi = stack.nifi();
        JsonNode connection = connectionOf(nifi, "ListenEvents");
        Canvas canvas = new Canvas(stack);
        Canvas.Queue queue = Canvas.queue(connection);
        setPortState(nifi, connection, "STOPPED");
        canvas.setLimit(queue, QUEUE_LIMIT);
        List<String> answered = new ArrayList<>();
        Awaitility.await().until(() -> {
            String listing = "queued-" + answered.size();
            HttpResponse<String> answer = post(stack, event("full", listing), "application/json");
            if (answer.statusCode() == 200) {
                answered.add(listing);
                return false;
            }
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("queue-full");
            return true;
        });
        assertThat(answered).hasSize(QUEUE_LIMIT);
        canvas.setLimit(queue, queue.limit());
        setPortState(nifi, connection, "RUNNING");
        assertThat(new Story(stack).rows("SELECT listing_id FROM listing_view WHERE user_id = 'full'", QUEUE_LIMIT))
                .extracting(row -> row.get("listing_id"))
                .containsExactlyInAnyOrderElementsOf(answered);
        assertThat(post(stack, event("full", "after"), "application/json").statusCode())
                .isEqualTo(200);
    }

    /** What Jetty finds by its name must be found in the bundle as well, where its packages have other names. */
    @Test
    void speaksBothVersionsOverTls(SandboxStack stack) throws Exception {
        Path store = keyStore(stack);
        Canvas canvas = new Canvas(stack);
        String ssl = canvas.addService(
                "org.apache.nifi.ssl.StandardSSLContextService",
                Map.of(
                        "Keystore Filename",
                        store.toString(),
                        "Keystore Password",
                        PASSWORD,
                        "Keystore Type",
                        "PKCS12"));
        int port = stack.settings().withFreePorts().port(Setting.LISTEN_PORT);
        Canvas.Component listener = canvas.addProcessor(
                "io.nifievent.processors.ListenEvents",
                Map.of("Port", Integer.toString(port), "SSL Context Service", ssl));
        String queue = canvas.connect(listener, "success", canvas.addFunnel());
        canvas.start(listener);
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting(store)).build()) {
            for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/events"))
                        .version(version)
                        .POST(BodyPublishers.ofString(event("tls", version.name())))
                        .build();
                HttpResponse<String> answer = Awaitility.await()
                        .ignoreExceptionsInstanceOf(ConnectException.class)
                        .until(() -> client.send(request, BodyHandlers.ofString()), sent -> sent.statusCode() == 200);
                assertThat(answer.version()).isEqualTo(version);
            }
        }
        assertThat(canvas.firstContent(queue).at("/event/User_ID").asText()).isEqualTo("tls");
    }

    /** With a key for localhost. It stays as long as the flow, which is enabled again after each start. */
    private static Path keyStore(SandboxStack stack) throws IOException, InterruptedException {
        Path store = stack.settings().data().resolve("keys.p12").toAbsolutePath();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "events",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static SSLContext trusting(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("events", keys.getCertificate("events"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String event(String user, String listing) {
        return EVENT.replace("USER", user).replace("LISTING", listing);
    }

    private HttpResponse<String> post(SandboxStack stack, String body, String contentType, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(stack.settings().listenEndpoint())
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body));
        return http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private static JsonNode connectionOf(NifiApi nifi, String processor) throws IOException, InterruptedException {
        for (JsonNode group : groups(nifi)) {
            JsonNode connections = nifi.get(
                            "/process-groups/" + group.path("id").asText() + "/connections")
                    .path("connections");
            for (JsonNode connection : connections) {
                if (connection.at("/component/source/name").asText().equals(processor)) {
                    return connection;
                }
            }
        }
        throw new AssertionError("No connection leaves " + processor);
    }

    private static List<JsonNode> groups(NifiApi nifi) throws IOException, InterruptedException {
        JsonNode pipeline = nifi.get("/process-groups/root/process-groups")
                .path("processGroups")
                .get(0);
        return StreamSupport.stream(
                        nifi.get("/process-groups/" + pipeline.path("id").asText() + "/process-groups")
                                .path("processGroups")
                                .spliterator(),
                        false)
                .toList();
    }

    /** Of the port that the connection leads to. */
    private static void setPortState(NifiApi nifi, JsonNode connection, String state)
            throws IOException, InterruptedException {
        String path =
                "/output-ports/" + connection.at("/component/destination/id").asText();
        ObjectNode update = NifiApi.object();
        update.set("revision", nifi.get(path).path("revision"));
        update.put("state", state).put("disconnectedNodeAcknowledged", false);
        nifi.put(path + "/run-status", update);
    }
}
