package io.nifievent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.LocalhostKeys;
import io.nifievent.http.Encryption.ClientCertificate;
import io.nifievent.ingest.GroupCommit;
import io.nifievent.ingest.IngestLimits;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.IntakeLimits;
import io.nifievent.validation.EventTimeRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 and TLS. */
@Timeout(300)
class EncryptedServerTest {

    /** More bytes than are read at a time. */
    private static final int LONG = 200_000;

    @TempDir
    private Path folder;

    private final GroupCommit commits =
            new GroupCommit(IngestLimits.of(1 << 20, 1 << 20), () -> false, System::nanoTime);
    private final ExecutorService committer = Executors.newSingleThreadExecutor();
    private Optional<EventServer> server = Optional.empty();

    @AfterEach
    void stop() {
        server.ifPresent(EventServer::close);
        committer.shutdownNow();
    }

    @Test
    void speaksHttp2WithoutEncryptionToThoseWhoKnow() throws Exception {
        int port = start(new Encryption.None());
        try (HTTP2Client client = new HTTP2Client()) {
            client.start();
            Session session = client.connect(new InetSocketAddress("127.0.0.1", port), new Session.Listener() {})
                    .get();
            CompletableFuture<Integer> status = new CompletableFuture<>();
            MetaData.Request request = new MetaData.Request(
                    "POST",
                    HttpURI.from("http://127.0.0.1:" + port + "/events"),
                    HttpVersion.HTTP_2,
                    HttpFields.build().put("Content-Type", "application/json"));
            Stream stream = session.newStream(new HeadersFrame(request, null, false), new Stream.Listener() {
                        @Override
                        public void onHeaders(Stream stream, HeadersFrame frame) {
                            status.complete(((MetaData.Response) frame.getMetaData()).getStatus());
                        }
                    })
                    .get();
            stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap("{}".getBytes(UTF_8)), true));
            assertThat(status.get()).isEqualTo(200);
        }
    }

    /** The request that asks has no content: with one, Jetty stays with HTTP/1.1. */
    @Test
    void speaksHttp2WithoutEncryptionToThoseWhoAskForTheUpgrade() throws Exception {
        URI address = URI.create("http://127.0.0.1:" + start(new Encryption.None()));
        HttpRequest health = HttpRequest.newBuilder(address.resolve("/health")).build();
        HttpRequest events = HttpRequest.newBuilder(address.resolve("/events"))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (HttpRequest request : List.of(health, events)) {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void speaksBothVersionsOverTls(HttpClient.Version version) throws Exception {
        LocalhostKeys keys = LocalhostKeys.in(folder);
        int port = start(new Encryption.Tls(keys.showing(), ClientCertificate.NONE));
        HttpResponse<String> answer = post(port, version, keys.trusting());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
    }

    @ParameterizedTest
    @EnumSource(ClientCertificate.class)
    void asksClientsForACertificate(ClientCertificate certificate) throws Exception {
        LocalhostKeys keys = LocalhostKeys.in(folder);
        int port = start(new Encryption.Tls(keys.showing(), certificate));
        assertThat(post(port, HttpClient.Version.HTTP_1_1, keys.showing()).statusCode())
                .isEqualTo(200);
        if (certificate == ClientCertificate.REQUIRED) {
            assertThatThrownBy(() -> post(port, HttpClient.Version.HTTP_1_1, keys.trusting()))
                    .isInstanceOf(IOException.class);
        } else {
            assertThat(post(port, HttpClient.Version.HTTP_1_1, keys.trusting()).statusCode())
                    .isEqualTo(200);
        }
    }

    private int start(Encryption encryption) throws IOException {
        server = Optional.of(EventServer.start(
                new HttpSettings("127.0.0.1", 0, "/events", encryption, Set.of(), false, HttpLimits.of(1 << 20)),
                commits,
                new Intake(Optional.empty(), new EventTimeRange(Duration.ofHours(24)), IntakeLimits.of(1 << 20)),
                Access.open()));
        committer.submit(() -> {
            while (!Thread.interrupted()) {
                commits.take(Duration.ofMillis(10), 1).ifPresent(batch -> batch.committed("receipt"));
            }
            return null;
        });
        return server.get().port();
    }

    private static HttpResponse<String> post(int port, HttpClient.Version version, SSLContext context)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(version).sslContext(context).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/events"))
                            .POST(BodyPublishers.ofString("{\"a\":\"" + "x".repeat(LONG) + "\"}"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
