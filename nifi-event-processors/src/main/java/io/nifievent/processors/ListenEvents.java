package io.nifievent.processors;

import io.nifievent.event.ArrivalLines;
import io.nifievent.http.Encryption;
import io.nifievent.http.EventServer;
import io.nifievent.ingest.Batch;
import io.nifievent.ingest.GroupCommit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.annotation.lifecycle.OnStopped;
import org.apache.nifi.annotation.lifecycle.OnUnscheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractSessionFactoryProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;

@InputRequirement(InputRequirement.Requirement.INPUT_FORBIDDEN)
@Tags({"event", "http", "http/2", "listen", "ingest", "json", "ndjson", "rest", "webhook", "beacon"})
@CapabilityDescription(
        "Takes events in over HTTP and answers each request after its events are committed. Requests that"
                + " are in flight at the same time share one commit, one FlowFile and one provenance event. A request holds one"
                + " JSON event, an array, one event per line (NDJSON) or an HTML form. When the next queue is full or nothing can"
                + " be stored, requests are answered with 503 and Retry-After, and none of their events is taken.")
@UseCase(
        description = "Receive events from apps, web pages and servers, and keep each or tell its sender why not",
        configuration = """
                Connect success to ValidateEvents, whose Content Type is ${mime.type} or falls back to it. Set API Keys \
                File, a limit of requests per second and SSL Context Service before Address is anything but 127.0.0.1, \
                and Allowed Origins if web pages send events.
                """)
@WritesAttributes({
    @WritesAttribute(attribute = ListenEvents.COUNT, description = "Number of events in the FlowFile"),
    @WritesAttribute(attribute = "mime.type", description = ArrivalLines.MIME_TYPE)
})
@SeeAlso(ValidateEvents.class)
public class ListenEvents extends AbstractSessionFactoryProcessor implements VerifiableProcessor {

    static final String COUNT = "record.count";

    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("Events as they came, one a line, each with the time of its receipt, its source and an id.")
            .build();

    /** How long NiFi's thread is kept, for all the commits of that time; each time it is given back, others are woken. */
    private static final Duration TURN = Duration.ofMillis(50);

    private volatile Optional<Running> running = Optional.empty();

    private record Running(GroupCommit commits, EventServer server, String uri) {}

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ListenEventsProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(SUCCESS);
    }

    @OnScheduled
    public void schedule(ProcessContext context) throws IOException {
        ListenEventsSettings settings = ListenEventsSettings.of(context);
        settings.exposures().forEach(getLogger()::warn);
        GroupCommit commits = new GroupCommit(
                settings.ingest(), () -> context.getAvailableRelationships().isEmpty(), System::nanoTime);
        EventServer server =
                EventServer.start(settings.http(), commits, settings.intake(), settings.access(getLogger()));
        String scheme = settings.http().encryption() instanceof Encryption.Tls ? "https" : "http";
        running = Optional.of(new Running(
                commits,
                server,
                scheme + "://" + settings.http().address() + ":" + server.port()
                        + settings.http().path()));
    }

    /** The port that is listened on, for tests. */
    int port() {
        return running.orElseThrow().server().port();
    }

    /** From here on nothing waits for a commit that may not come. */
    @OnUnscheduled
    public void unschedule() {
        running.ifPresent(now -> now.commits().close());
    }

    /**
     * NiFi up to 2.4 removes a processor that is terminated or offloaded, maybe before {@link #unschedule}; that it has
     * stopped, it is never told.
     */
    @OnStopped
    @OnRemoved
    public void stop() {
        unschedule();
        running.ifPresent(now -> now.server().close());
        running = Optional.empty();
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSessionFactory sessions) {
        Running now = running.orElseThrow();
        long end = System.nanoTime() + TURN.toNanos();
        try {
            for (Duration left = TURN;
                    left.isPositive() && isScheduled();
                    left = Duration.ofNanos(end - System.nanoTime())) {
                int quarter = now.server().connections() / 4;
                now.commits().take(left, quarter).ifPresent(batch -> commit(now, sessions, batch));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessException("Stopped while waiting for events", e);
        }
    }

    private void commit(Running now, ProcessSessionFactory sessions, Batch batch) {
        try {
            write(now, sessions.createSession(), batch);
        } catch (RuntimeException | Error e) {
            fail(batch, e);
        }
    }

    private void write(Running now, ProcessSession session, Batch batch) {
        try {
            FlowFile flowFile = session.write(session.create(), batch::writeTo);
            int events = batch.events();
            flowFile = session.putAllAttributes(
                    flowFile,
                    Map.of(COUNT, Integer.toString(events), CoreAttributes.MIME_TYPE.key(), ArrivalLines.MIME_TYPE));
            session.getProvenanceReporter().receive(flowFile, now.uri());
            session.adjustCounter("Events received", events, false);
            session.transfer(flowFile, SUCCESS);
            String receipt = flowFile.getAttribute(CoreAttributes.UUID.key());
            session.commitAsync(() -> batch.committed(receipt), failure -> fail(batch, failure));
        } catch (RuntimeException | Error e) {
            try {
                session.rollback();
            } catch (RuntimeException | Error rollback) {
                e.addSuppressed(rollback);
            }
            throw e;
        }
    }

    private void fail(Batch batch, Throwable failure) {
        if (batch.failed()) {
            getLogger().error("Events could not be stored; their senders are told to send them again", failure);
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog logger, Map<String, String> attributes) {
        return ListenEventsVerification.of(context, logger);
    }
}
