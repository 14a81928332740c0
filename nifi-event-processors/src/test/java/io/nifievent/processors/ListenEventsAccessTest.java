package io.nifievent.processors;

import static io.nifievent.processors.LiveListener.EVENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.LocalhostKeys;
import io.nifievent.http.Encryption.ClientCertificate;
import io.nifievent.services.FixedSslContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.apache.nifi.util.LogMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send events, how many, and from which pages. */
class ListenEventsAccessTest {

    @TempDir
    private Path folder;

    private final LiveListener listener = new LiveListener();

    @AfterEach
    void stop() throws Exception {
        listener.close();
    }

    @Test
    void asksForAKeyThatIsKnown() throws Exception {
        useKeys("app", "secret-1");
        HttpResponse<String> none = listener.post(EVENT);
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic"));
        HttpResponse<String> unknown = listener.post(EVENT, "X-API-Key", "secret-2");
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(unknown.body()).doesNotContain("secret-2");
        assertThat(listener.post(EVENT, "X-API-Key", "secret-1").statusCode()).isEqualTo(200);
        assertThat(listener.post(EVENT, "Authorization", basic("anyone", "secret-1"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(listener.post(EVENT, "Authorization", "Bearer secret-1").statusCode())
                .isEqualTo(401);
        listener.stopTriggering();
        assertThat(listener.arrivals())
                .hasSize(2)
                .allSatisfy(arrival -> assertThat(arrival.source()).isEqualTo("app"));
        assertThat(listener.flowFiles())
                .allSatisfy(flowFile -> assertThat(flowFile.getAttributes().toString() + flowFile.getContent())
                        .doesNotContain("secret-1"));
    }

    @Test
    void takesANewKeyWhileItRuns() throws Exception {
        useKeys("app", "old");
        writeKeys("app", "changed");
        Awaitility.await()
                .until(() -> listener.post(EVENT, "X-API-Key", "changed").statusCode() == 200);
        assertThat(listener.post(EVENT, "X-API-Key", "old").statusCode()).isEqualTo(403);
    }

    @Test
    void saysNothingOfStateToThoseWithoutAKeyButHealth() throws Exception {
        useKeys("app", "secret");
        assertThat(listener.get("/health").statusCode()).isEqualTo(200);
        assertThat(listener.get("/events?a=b").statusCode()).isEqualTo(401);
    }

    @Test
    void limitsTheRequestsOfAnAddress() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_ADDRESS, "1");
        listener.start();
        awaitLimit(() -> listener.post(EVENT).statusCode(), 200, () -> {
            HttpResponse<String> second = listener.post(EVENT);
            assertThat(second.headers().firstValue("Retry-After").isPresent()).isEqualTo(second.statusCode() == 429);
            assertThat(second.headers().firstValue("Retry-After").orElse("1")).isEqualTo("1");
            return second.statusCode();
        });
    }

    /** Two requests, the second of which is one too many unless it comes a second later than the first: then both are sent anew. */
    private static void awaitLimit(Callable<Integer> first, int status, Callable<Integer> second) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1_100))
                .until(() -> {
                    assertThat(first.call()).isEqualTo(status);
                    return second.call() == 429;
                });
    }

    @Test
    void countsOnlyRequestsThatBringEvents() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_ADDRESS, "1");
        listener.start();
        assertThat(listener.get("/health").statusCode()).isEqualTo(200);
        assertThat(listener.get("/elsewhere").statusCode()).isEqualTo(404);
        assertThat(listener.send("OPTIONS").statusCode()).isEqualTo(204);
        assertThat(listener.send("PUT").statusCode()).isEqualTo(405);
        awaitLimit(
                () -> listener.post(EVENT).statusCode(),
                200,
                () -> listener.get("/events?a=1").statusCode());
    }

    @ParameterizedTest
    @CsvSource({"X-API-Key, guess, 403", "Authorization, Bearer guess, 401"})
    void countsGuessesAmongTheRequestsOfAnAddress(String header, String guess, int status) throws Exception {
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_ADDRESS, "1");
        useKeys("app", "secret");
        awaitLimit(
                () -> listener.post(EVENT, header, guess).statusCode(),
                status,
                () -> listener.post(EVENT, "X-API-Key", "secret").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-API-Key", "Authorization"})
    void asksForOneKeyAlone(String header) throws Exception {
        useKeys("app", "secret");
        String known = header.equals("X-API-Key") ? "secret" : basic("anyone", "secret");
        HttpResponse<String> answer = listener.post(EVENT, header, known, header, known);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("repeated-header");
    }

    @ParameterizedTest
    @CsvSource({"NONE, false, true", "WANTED, true, true", "REQUIRED, true, false"})
    void asksForACertificate(ClientCertificate certificate, boolean asks, boolean takesThoseWithout) throws Exception {
        LocalhostKeys keys = LocalhostKeys.in(folder);
        FixedSslContext.addTo(listener.runner(), keys.showing());
        listener.runner().setProperty(ListenEventsProperties.SSL_CONTEXT, "ssl");
        listener.runner().setProperty(ListenEventsProperties.CLIENT_CERTIFICATE, certificate.name());
        listener.start();
        HttpResponse<String> shown = postOverTls(keys.showing());
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.sslSession().orElseThrow().getLocalCertificates() != null)
                .isEqualTo(asks);
        if (takesThoseWithout) {
            assertThat(postOverTls(keys.trusting()).statusCode()).isEqualTo(200);
        } else {
            assertThatThrownBy(() -> postOverTls(keys.trusting())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void limitsTheRequestsOfAKey() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_KEY, "1");
        useKeys("app", "secret");
        Callable<Integer> post =
                () -> listener.post(EVENT, "X-API-Key", "secret").statusCode();
        awaitLimit(post, 200, post);
    }

    @Test
    void letsPagesOfItsOriginsSendAndReadTheAnswer() throws Exception {
        useOrigins("https://www.example.com, https://shop.example.com:8443");
        HttpResponse<String> preflight = listener.send(
                "OPTIONS",
                "Origin",
                "https://www.example.com",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "content-type");
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://www.example.com");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("Content-Type", "X-API-Key"));
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        HttpResponse<String> sent = listener.post(EVENT, "Origin", "https://shop.example.com:8443");
        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example.com:8443");
        assertThat(listener.post(EVENT).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesPagesOfOtherOrigins() throws Exception {
        useOrigins("https://www.example.com");
        HttpResponse<String> refused = listener.post(EVENT, "Origin", "https://wwwxexample.com");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("origin-not-allowed", "Allowed Origins")
                .doesNotContain("example.com");
        listener.stopTriggering();
        assertThat(listener.flowFiles()).isEmpty();
        listener.runner().setProperty(ListenEventsProperties.ALLOWED_ORIGINS, "www.example.com");
        listener.runner().assertNotValid();
    }

    @Test
    void showsNoPageAnAnswerWithoutOrigins() throws Exception {
        listener.start();
        HttpResponse<String> sent = listener.post(EVENT, "Origin", "https://www.example.com");
        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void warnsOfAllThatIsMissingWhereOthersReachIt() {
        listener.runner().setProperty(ListenEventsProperties.ADDRESS, "0.0.0.0");
        listener.schedule();
        assertThat(warnings())
                .satisfiesExactly(
                        keys -> assertThat(keys).contains("0.0.0.0", "no API keys"),
                        rates -> assertThat(rates).contains("0.0.0.0", "no rate limit"));
    }

    @Test
    void warnsOfKeysInTheClearWhereOthersReachIt() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.ADDRESS, "0.0.0.0");
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_KEY, "100");
        useKeys("app", "secret");
        assertThat(warnings()).singleElement().asString().contains("0.0.0.0", "in the clear");
    }

    @Test
    void warnsThatALimitPerKeyIsNoneWithoutKeys() {
        listener.runner().setProperty(ListenEventsProperties.ADDRESS, "0.0.0.0");
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_KEY, "100");
        listener.schedule();
        assertThat(warnings()).last().asString().contains("no rate limit");
    }

    @Test
    void warnsOfNothingWhereAllIsSet() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.ADDRESS, "0.0.0.0");
        listener.runner().setProperty(ListenEventsProperties.REQUESTS_PER_ADDRESS, "100");
        FixedSslContext.addTo(listener.runner(), LocalhostKeys.in(folder).showing());
        listener.runner().setProperty(ListenEventsProperties.SSL_CONTEXT, "ssl");
        useKeys("app", "secret");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void warnsOfNothingWhereNobodyElseReachesIt() {
        listener.schedule();
        assertThat(warnings()).isEmpty();
    }

    private List<String> warnings() {
        return listener.runner().getLogger().getWarnMessages().stream()
                .map(LogMessage::getMsg)
                .toList();
    }

    private HttpResponse<String> postOverTls(SSLContext context) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/events"))
                            .POST(BodyPublishers.ofString(EVENT))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private void useOrigins(String origins) {
        listener.runner().setProperty(ListenEventsProperties.ALLOWED_ORIGINS, origins);
        listener.start();
    }

    private void useKeys(String source, String key) throws Exception {
        writeKeys(source, key);
        listener.runner()
                .setProperty(
                        ListenEventsProperties.API_KEYS_FILE,
                        folder.resolve("keys").toString());
        listener.start();
    }

    private void writeKeys(String source, String key) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        Files.writeString(
                folder.resolve("keys"), source + " " + HexFormat.of().formatHex(hash) + "\n".repeat(key.length()));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}
