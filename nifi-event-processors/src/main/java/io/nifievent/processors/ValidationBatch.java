package io.nifievent.processors;

import io.nifievent.event.ArrivalLines;
import io.nifievent.event.Event;
import io.nifievent.event.EventFramer;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import io.nifievent.validation.Candidate;
import io.nifievent.validation.CandidateValidator;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.FormEvent;
import io.nifievent.validation.Origin;
import io.nifievent.validation.Reception;
import io.nifievent.validation.RejectedEvents;
import io.nifievent.validation.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReaderFactory;

/** The FlowFiles of one trigger of ValidateEvents, which leave as one of valid and one of invalid events. */
final class ValidationBatch {

    /** More than ListenEvents' lines have beside an event in base64, which is less than twice its size. */
    private static final int MAX_BYTES_BESIDE_EVENT = 4 * 1024;

    /** The sender's address, as ListenHTTP names it. */
    private static final String SENDER = "restlistener.remote.source.host";

    private final ProcessContext context;
    private final ProcessSession session;
    private final ComponentLog log;
    private final ValidateEvents.Settings settings;
    private final List<FlowFile> flowFiles;
    private final CandidateValidator validator;
    private final EventLinesFlowFile valid;
    private final EventLinesFlowFile invalid;
    private final Faults faults = new Faults();

    ValidationBatch(
            ProcessContext context,
            ProcessSession session,
            ComponentLog log,
            ValidateEvents.Settings settings,
            List<FlowFile> flowFiles) {
        this.context = context;
        this.log = log;
        this.session = session;
        this.settings = settings;
        this.flowFiles = flowFiles;
        this.validator = new CandidateValidator(settings.catalog().current(), settings.timeRange());
        this.valid = new EventLinesFlowFile(session, flowFiles);
        this.invalid = new EventLinesFlowFile(session, flowFiles);
    }

    void validate() throws IOException {
        for (FlowFile flowFile : flowFiles) {
            if (settings.recordReader().isPresent()) {
                validateRecords(flowFile, settings.recordReader().get());
            } else {
                validateContent(flowFile);
                session.remove(flowFile);
            }
        }
        faults.log(log);
        session.adjustCounter("Events valid", valid.transfer(ValidateEvents.VALID, Map.of()), false);
        session.adjustCounter("Events invalid", invalid.transfer(ValidateEvents.INVALID, Map.of()), false);
    }

    private void validateContent(FlowFile flowFile) throws IOException {
        String contentType = contentType(flowFile).toLowerCase(Locale.ROOT);
        Origin origin = origin(flowFile);
        Reception reception = reception(flowFile, origin);
        long judged = 0;
        try (InputStream content = session.read(flowFile)) {
            if (contentType.equals(ArrivalLines.MIME_TYPE) && !isFromListenHttp(flowFile)) {
                LineReader lines = new LineReader(content, 2 * settings.maxEventBytes() + MAX_BYTES_BESIDE_EVENT);
                for (Optional<Frame> line = lines.next(); line.isPresent(); line = lines.next()) {
                    judge(arrival(line.get(), origin, reception));
                    judged++;
                }
            } else {
                boolean form = contentType.startsWith(FormEvent.MIME_TYPE);
                EventFramer framer = new EventFramer(content, settings.maxEventBytes());
                for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                    judge(new Candidate(frame.get(), form, origin, reception));
                    judged++;
                }
            }
        }
        if (judged == 0) {
            write(EventValidator.emptyBody(), new Candidate(new Frame.Whole(new byte[0]), false, origin, reception));
        }
    }

    /** Its clients name the content type, and may not say by whom and when their events were received. */
    private static boolean isFromListenHttp(FlowFile flowFile) {
        return !attribute(flowFile, SENDER).isEmpty();
    }

    private static Reception reception(FlowFile flowFile, Origin origin) {
        return Reception.of(receivedAt(flowFile), origin.remoteAddress());
    }

    /** What is no arrival is judged like any other line. */
    private Candidate arrival(Frame line, Origin origin, Reception reception) {
        return ArrivalLines.read(line.bytes())
                .map(arrival -> new Candidate(
                        arrival.frame().atMost(settings.maxEventBytes()),
                        arrival.form(),
                        new Origin(arrival.source(), "", "", origin.flowFile()),
                        new Reception(
                                earlier(arrival.receivedAt(), reception.receivedAt()),
                                arrival.source(),
                                event -> arrival.id())))
                .orElseGet(() -> new Candidate(line.atMost(settings.maxEventBytes()), false, origin, reception));
    }

    /** An event can't have come after the FlowFile that holds it; who says so wants to choose its partition. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void validateRecords(FlowFile flowFile, RecordReaderFactory readers) throws IOException {
        try {
            readToTheEnd(flowFile, readers);
        } catch (IOException | MalformedRecordException | SchemaNotFoundException e) {
            // NiFi's own failures to read are no IOException, so it is about the content.
            session.transfer(
                    session.putAttribute(flowFile, "event.error.message", String.valueOf(e.getMessage())),
                    ValidateEvents.FAILURE);
            return;
        }
        Origin origin = origin(flowFile);
        Reception reception = reception(flowFile, origin);
        try (InputStream content = session.read(flowFile);
                JsonRecords records = JsonRecords.open(readers, flowFile, content, log)) {
            for (Optional<JsonRecords.Json> record = records.next(); record.isPresent(); record = records.next()) {
                Frame frame = new Frame.Whole(record.get().bytes()).atMost(settings.maxEventBytes());
                judge(new Candidate(frame, false, origin, reception));
            }
        } catch (MalformedRecordException | SchemaNotFoundException e) {
            throw new IOException("The content could be read, and cannot any more", e);
        }
        session.remove(flowFile);
    }

    /** No record is judged before it is known that all can be read, and no more than one of them is held. */
    private void readToTheEnd(FlowFile flowFile, RecordReaderFactory readers)
            throws IOException, MalformedRecordException, SchemaNotFoundException {
        try (InputStream content = session.read(flowFile);
                JsonRecords records = JsonRecords.open(readers, flowFile, content, log)) {
            Optional<JsonRecords.Json> record;
            do {
                record = records.next();
            } while (record.isPresent());
        }
    }

    private void judge(Candidate event) throws IOException {
        write(validator.validate(event), event);
    }

    private void write(Verdict verdict, Candidate event) throws IOException {
        switch (verdict) {
            case Verdict.Accepted accepted -> valid.write(accepted.event(), accepted.json());
            case Verdict.Rejected rejected -> {
                faults.count(rejected);
                Event rejection = RejectedEvents.of(rejected, event, 0);
                invalid.write(rejection, EventJson.write(rejection.data()));
            }
        }
    }

    private String contentType(FlowFile flowFile) {
        String contentType = context.getProperty(ValidateEvents.CONTENT_TYPE)
                .evaluateAttributeExpressions(flowFile)
                .getValue();
        return contentType == null ? "" : contentType;
    }

    private Origin origin(FlowFile flowFile) {
        return new Origin(
                attribute(flowFile, SENDER),
                attribute(flowFile, "restlistener.request.uri"),
                contentType(flowFile),
                attribute(flowFile, CoreAttributes.UUID.key()));
    }

    private static String attribute(FlowFile flowFile, String name) {
        String value = flowFile.getAttribute(name);
        return value == null ? "" : value;
    }

    /** The time NiFi took the content over, which a repeated attempt doesn't change. */
    private static Instant receivedAt(FlowFile flowFile) {
        return Instant.ofEpochMilli(flowFile.getEntryDate());
    }
}
