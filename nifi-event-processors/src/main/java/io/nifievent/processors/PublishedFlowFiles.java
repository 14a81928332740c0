package io.nifievent.processors;

import io.nifievent.event.LineReader;
import io.nifievent.kafka.Failure;
import io.nifievent.kafka.Shipment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;

/** Sends FlowFiles, or parts of them, where they belong by what became of their lines in Kafka. */
final class PublishedFlowFiles {

    private static final String CODE = "kafka.error.code";
    private static final String REASON = "kafka.error.reason";

    private final ProcessSession session;
    private final ComponentLog log;
    private final String bootstrapServers;

    PublishedFlowFiles(ProcessSession session, ComponentLog log, String bootstrapServers) {
        this.session = session;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * One part: the FlowFile itself goes on. Several: each part becomes a FlowFile, and it is replaced by them. False when
     * lines of it are to be sent again.
     *
     * @param millis how long the sending took
     */
    boolean settle(FlowFile flowFile, Shipment shipment, long millis) {
        boolean settled = true;
        List<Shipment.Part> parts = shipment.parts();
        for (Shipment.Part part : parts) {
            int lines = part.lines().count();
            FlowFile own = session.putAttribute(
                    parts.size() == 1 ? flowFile : excerpt(flowFile, part),
                    EventLinesFlowFile.COUNT,
                    Integer.toString(lines));
            switch (part) {
                case Shipment.Acknowledged acknowledged -> {
                    own = session.removeAllAttributes(own, Set.of(CODE, REASON));
                    session.getProvenanceReporter()
                            .send(
                                    own,
                                    "kafka://" + bootstrapServers + "/"
                                            + shipment.destination().topic(),
                                    millis);
                    session.adjustCounter("Events Published", lines, false);
                    session.transfer(own, PublishEvents.SUCCESS);
                }
                case Shipment.Unsent unsent -> {
                    session.adjustCounter("Events To Retry", lines, false);
                    warn(own, lines, "sent again", unsent.cause());
                    session.transfer(withError(own, unsent.cause()), PublishEvents.RETRY);
                    settled = false;
                }
                case Shipment.Rejected rejected -> {
                    warn(own, lines, "sent to failure", rejected.cause());
                    refuse(own, lines, rejected.cause());
                }
            }
        }
        if (parts.size() > 1) {
            session.remove(flowFile);
        }
        return settled;
    }

    /** For a FlowFile of which nothing was sent. */
    void reject(FlowFile flowFile, Failure failure) {
        AtomicLong lines = new AtomicLong();
        session.read(flowFile, in -> lines.set(new LineReader(in, 0).count()));
        log.error("{} cannot be published and goes to failure: {} {}", flowFile, failure.code(), failure.reason());
        refuse(session.putAttribute(flowFile, EventLinesFlowFile.COUNT, lines.toString()), lines.get(), failure);
    }

    private void refuse(FlowFile flowFile, long lines, Failure cause) {
        session.adjustCounter("Events Refused", lines, false);
        session.transfer(withError(flowFile, cause), PublishEvents.FAILURE);
    }

    private FlowFile excerpt(FlowFile whole, Shipment.Part part) {
        FlowFile excerpt = session.create(whole);
        return session.write(
                excerpt, out -> session.read(whole, in -> part.lines().copy(in, out)));
    }

    private void warn(FlowFile flowFile, int lines, String next, Failure cause) {
        log.warn(
                "{} lines were not acknowledged by Kafka and are {}, in {}: {} {}",
                lines,
                next,
                flowFile,
                cause.code(),
                cause.reason());
    }

    private FlowFile withError(FlowFile flowFile, Failure failure) {
        return session.putAllAttributes(flowFile, Map.of(CODE, failure.code(), REASON, failure.reason()));
    }
}
