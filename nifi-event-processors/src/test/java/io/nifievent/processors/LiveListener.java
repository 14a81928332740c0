package io.nifievent.processors;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nifievent.event.Arrival;
import io.nifievent.event.ArrivalLines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.ReflectionUtils;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

/** ListenEvents on a free port, triggered as NiFi would, with a client. */
final class LiveListener implements AutoCloseable {

    static final String EVENT = "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\",\"User_ID\":\"a1b2\","
            + "\"Listing_ID\":\"c3d4\",\"Server_Time\":\"2020-07-01 12:00:00\"}";

    private final ListenEvents processor;
    private final TestRunner runner;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<FailingSession> failed = new ArrayList<>();
    private final ExecutorService nifi = Executors.newSingleThreadExecutor();
    private volatile boolean triggering;
    private boolean scheduled;
    private Future<?> loop = CompletableFuture.completedFuture(null);

    LiveListener() {
        this(new ListenEvents());
    }

    LiveListener(ListenEvents processor) {
        this.processor = processor;
        this.runner = TestRunners.newTestRunner(processor);
        runner.setProperty(ListenEventsProperties.PORT, "0");
    }

    TestRunner runner() {
        return runner;
    }

    /** Listens, but commits nothing until it is triggered. */
    LiveListener schedule() {
        runner.run(1, false, true);
        scheduled = true;
        return this;
    }

    /** Listens and commits what comes. */
    LiveListener start() {
        if (!scheduled) {
            schedule();
        }
        triggering = true;
        loop = nifi.submit(() -> {
            while (triggering) {
                trigger();
            }
        });
        return this;
    }

    /** Commits what waits, if anything comes within some milliseconds. */
    void trigger() {
        runner.run(1, false, false);
    }

    /** Tries to commit what waits, while it can't be stored. */
    void triggerInVain(FailingSession.Full full) {
        trigger(() -> {
            FailingSession session = new FailingSession(processor, full);
            failed.add(session);
            return session;
        });
    }

    /** Commits what waits by a session of another maker. */
    void trigger(ProcessSessionFactory sessions) {
        processor.onTrigger(runner.getProcessContext(), sessions);
    }

    /** The sessions that were begun in vain. */
    List<FailingSession> failed() {
        return failed;
    }

    /** As NiFi does first when it is stopped on the canvas. */
    void unschedule() {
        processor.unschedule();
    }

    /** As NiFi does when it puts another in its place: one that is terminated never hears that it has stopped. */
    void remove() throws ReflectiveOperationException {
        ReflectionUtils.invokeMethodsWithAnnotation(OnRemoved.class, processor);
    }

    /** As a person who stops it on the canvas. */
    void stop() throws Exception {
        unschedule();
        stopTriggering();
        runner.stop();
    }

    void stopTriggering() throws Exception {
        triggering = false;
        loop.get();
    }

    int port() {
        return processor.port();
    }

    URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        return post(body.getBytes(UTF_8), headers);
    }

    HttpResponse<String> post(byte[] body, String... headers) throws IOException, InterruptedException {
        return client.send(request(body, headers), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postAsync(String body, String... headers) {
        return client.sendAsync(request(body.getBytes(UTF_8), headers), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> get(String pathAndQuery) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(pathAndQuery)).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(String method, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/events")).method(method, BodyPublishers.noBody());
        return client.send(withHeaders(request, headers).build(), BodyHandlers.ofString());
    }

    private HttpRequest request(byte[] body, String... headers) {
        return withHeaders(HttpRequest.newBuilder(uri("/events")).POST(BodyPublishers.ofByteArray(body)), headers)
                .build();
    }

    private static HttpRequest.Builder withHeaders(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    List<MockFlowFile> flowFiles() {
        return runner.getFlowFilesForRelationship(ListenEvents.SUCCESS);
    }

    /** All that came out, in order. */
    List<Arrival> arrivals() {
        return flowFiles().stream()
                .flatMap(flowFile -> flowFile.getContent().lines())
                .map(line -> ArrivalLines.read(line.getBytes(UTF_8)).orElseThrow())
                .toList();
    }

    @Override
    public void close() throws Exception {
        stop();
        nifi.shutdownNow();
        client.close();
    }
}
