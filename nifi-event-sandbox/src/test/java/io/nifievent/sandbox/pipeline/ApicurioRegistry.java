package io.nifievent.sandbox.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Jdk;
import io.nifievent.sandbox.part.Launch;
import io.nifievent.sandbox.part.Part;
import io.nifievent.sandbox.part.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A schema registry with Confluent's API, which keeps its schemas in memory. It takes the port of the S3 server, which a
 * sandbox with local storage does not start.
 *
 * @param home where the part was fetched to
 */
record ApicurioRegistry(Settings settings, Path home) implements Part {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Setting PORT = Setting.S3_PORT;

    @Override
    public String name() {
        return "apicurio-registry";
    }

    @Override
    public List<Setting> ports() {
        return List.of(PORT);
    }

    @Override
    public Launch prepare() throws IOException {
        Path data = Files.createDirectories(settings.data().resolve(name()));
        return new Launch(
                List.of(
                        Jdk.seventeen().java(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=" + Settings.HOST,
                        "-Dquarkus.http.port=" + settings.port(PORT),
                        "-jar",
                        home.resolve("app/apicurio-registry-app-2.6.13.Final-runner.jar")
                                .toString()),
                data);
    }

    @Override
    public boolean isReady() {
        return Probe.answer(subjects())
                .filter(answer -> answer.statusCode() == 200)
                .isPresent();
    }

    @Override
    public Duration startLimit() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(15);
    }

    /** Where it lists its subjects. */
    URI subjects() {
        return URI.create("http://" + Settings.HOST + ":" + settings.port(PORT) + "/apis/ccompat/v7/subjects");
    }

    /** Registers a version of a subject, as a team's build would. */
    void register(HttpClient http, String subject, String schema) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(subjects() + "/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("schemaType", "JSON", "schema", schema))))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(subject + ": " + answer.statusCode() + " " + answer.body());
        }
    }
}
