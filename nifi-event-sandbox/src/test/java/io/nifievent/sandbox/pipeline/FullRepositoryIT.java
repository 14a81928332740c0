package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.SettingsOptions;
import io.nifievent.sandbox.nifi.NifiApi;
import io.nifievent.sandbox.part.Nifi;
import io.nifievent.sandbox.part.PartFetcher;
import io.nifievent.sandbox.process.Startup;
import io.nifievent.sandbox.process.Supervisor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ListenEvents in a NiFi of its own that has a repository on a disk that is full for a while. */
class FullRepositoryIT {

    private static final int EVENTS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path state;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final List<String> answered = new ArrayList<>();
    private int sent;

    @ParameterizedTest
    @ValueSource(strings = {"content_repository", "flowfile_repository"})
    void refusesWhileARepositoryIsFullAndLosesNothingOfWhatItAnswered(String repository) throws Exception {
        assumeTrue(
                SmallDisk.isAllowed(state),
                "This user may not mount a file system in a namespace of its own: NOT TESTED with a full repository");
        Settings settings = new Settings(SettingsOptions.root(), state, Map.of()).withFreePorts();
        SmallDisk nifi = new SmallDisk(
                new Nifi(settings), settings.data().resolve("nifi").resolve(repository));
        Supervisor supervisor = new Supervisor(settings);
        Progress progress = Progress.to(System.out, false);
        new PartFetcher(settings, progress).fetchAll();
        Path stored = state.resolve("stored");
        try (Startup startup = new Startup(settings, supervisor, progress)) {
            startup.start(List.of(nifi));
            listen(new NifiApi(settings.nifiApi()), settings, stored);
            long pid = supervisor.running(nifi).orElseThrow().pid();

            awaitStatus(settings, 200);
            nifi.fill(pid);
            HttpResponse<String> refused = awaitStatus(settings, 503);
            for (int i = 0; i < EVENTS; i++) {
                // what NiFi takes back of a commit that failed may leave room for a small one
                assertThat(post(settings).statusCode()).isIn(200, 503);
            }
            nifi.makeRoom(pid);
            awaitStatus(settings, 200);
            for (int i = 0; i < EVENTS; i++) {
                assertThat(post(settings).statusCode()).isEqualTo(200);
            }

            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(json.readTree(refused.body()).path("code").asText()).isEqualTo("not-stored");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(listings(stored)).containsAll(answered));
        }
    }

    /** ListenEvents, whose FlowFiles become files. */
    private static void listen(NifiApi api, Settings settings, Path stored) throws Exception {
        Canvas canvas = Canvas.ofRoot(api);
        Canvas.Component listener = canvas.addProcessor(
                "io.nifievent.processors.ListenEvents", Map.of("Port", settings.value(Setting.LISTEN_PORT)));
        Canvas.Component files = canvas.addProcessor(
                "org.apache.nifi.processors.standard.PutFile",
                Map.of("Directory", stored.toString(), "Conflict Resolution Strategy", "replace"),
                "success",
                "failure");
        canvas.connect(listener, "success", files);
        canvas.reconfigure(files, "0 sec", Map.of());
        canvas.reconfigure(listener, "0 sec", Map.of());
    }

    /** Posts events until one is answered so. */
    private HttpResponse<String> awaitStatus(Settings settings, int status) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(ConnectException.class)
                .until(() -> post(settings), answer -> answer.statusCode() == status);
    }

    private HttpResponse<String> post(Settings settings) throws IOException, InterruptedException {
        String listing = "listing-" + sent++;
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(settings.listenEndpoint())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"Listing_ID\":\"%s\"}".formatted(listing)))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
            answered.add(listing);
        }
        return answer;
    }

    private Set<String> listings(Path stored) throws IOException {
        Set<String> listings = new HashSet<>();
        try (Stream<Path> files = Files.list(stored)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode event = json.readTree(line).path("event");
                    listings.add(event.path("Listing_ID").asText());
                }
            }
        }
        return listings;
    }
}
