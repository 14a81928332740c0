package io.nifievent.sandbox;

import io.nifievent.sandbox.part.Probe;
import io.nifievent.sandbox.process.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Where the flow of a sandbox takes events in. */
final class EventEndpoints {
    /** Type of the processor, as a flow definition names it. */
    private static final String LISTEN_EVENTS = "io.nifievent.processors.ListenEvents";

    private static final int READY = 200;
    private static final int REFUSING = 503;

    private final Settings settings;
    private final Duration limit;
    private final Progress progress;

    /** @param limit how long each may take to answer */
    EventEndpoints(Settings settings, Duration limit, Progress progress) {
        this.settings = settings;
        this.limit = limit;
        this.progress = progress;
    }

    /** Returns when those that the flow has answer. One that refuses events for a while answers too: what it waits for may need the flow. */
    void awaitAnswers(Path flowDefinition) throws IOException {
        await(settings.eventsEndpoint(), answer -> true);
        // a flow other than the shipped one need not have our own endpoint
        if (Files.readString(flowDefinition).contains(LISTEN_EVENTS)) {
            HttpResponse<String> health = await(
                    settings.listenEndpoint().resolve("/health"),
                    answer -> answer.statusCode() == READY || answer.statusCode() == REFUSING);
            if (health.statusCode() == REFUSING) {
                progress.say("ListenEvents takes no events for now: " + health.body());
            }
        }
    }

    private HttpResponse<String> await(URI endpoint, Predicate<HttpResponse<String>> expected) {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<HttpResponse<String>> answer = Probe.answer(endpoint);
        while (answer.filter(expected).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new SandboxFailure(
                        answer.map(other -> "Something else answers with " + other.statusCode())
                                        .orElse("Nothing answers")
                                + " at " + endpoint + " after " + limit.toSeconds()
                                + " s: its processor fails, or was removed, disabled or given another port.",
                        "See ./pipeline logs nifi; ./pipeline up --fresh wipes everything and imports the flow anew.");
            }
            Pause.briefly();
            answer = Probe.answer(endpoint);
        }
        return answer.get();
    }
}
