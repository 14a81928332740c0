package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.event.Event;
import io.nifievent.event.EventFramer;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.FormEvent;
import io.nifievent.validation.Origin;
import io.nifievent.validation.RejectedEvents;
import io.nifievent.validation.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
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
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;

/** The FlowFiles of one trigger of ValidateEvents, which leave as one of valid and one of invalid events. */
final class ValidationBatch {

    /** The sender's address, as ListenHTTP names it. */
    private static final String SENDER = "restlistener.remote.source.host";

    private final ProcessContext context;
    private final ProcessSession session;
    private final ComponentLog log;
    private final ValidateEvents.Settings settings;
    private final List<FlowFile> flowFiles;
    private final EventValidator validator;
    private final FormEvent forms;
    private final EventLinesFlowFile valid;
    private final EventLinesFlowFile invalid;

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
        Catalog catalog = settings.catalog().current();
        this.validator = new EventValidator(catalog, settings.timeRange());
        this.forms = new FormEvent(catalog, validator);
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
        session.adjustCounter("Events valid", valid.transfer(ValidateEvents.VALID, Map.of()), false);
        session.adjustCounter("Events invalid", invalid.transfer(ValidateEvents.INVALID, Map.of()), false);
    }

    private void validateContent(FlowFile flowFile) throws IOException {
        boolean form = isForm(flowFile);
        Instant receivedAt = receivedAt(flowFile);
        Origin origin = origin(flowFile);
        long judged = 0;
        try (InputStream content = session.read(flowFile)) {
            EventFramer framer = new EventFramer(content, settings.maxEventBytes());
            for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                write(
                        form
                                ? forms.validate(frame.get(), receivedAt, origin.remoteAddress())
                                : validator.validate(frame.get(), receivedAt, origin.remoteAddress()),
                        frame.get(),
                        origin,
                        receivedAt);
                judged++;
            }
        }
        if (judged == 0) {
            write(EventValidator.emptyBody(), new Frame.Whole(new byte[0]), origin, receivedAt);
        }
    }

    private void validateRecords(FlowFile flowFile, RecordReaderFactory readers) throws IOException {
        List<Frame> frames = new ArrayList<>();
        try (InputStream content = session.read(flowFile);
                RecordReader reader = readers.createRecordReader(flowFile, content, log)) {
            frames.addAll(RecordFrames.read(reader, settings.maxEventBytes()));
        } catch (MalformedRecordException | SchemaNotFoundException e) {
            session.transfer(
                    session.putAttribute(flowFile, "event.error.message", String.valueOf(e.getMessage())),
                    ValidateEvents.FAILURE);
            return;
        }
        Origin origin = origin(flowFile);
        Instant receivedAt = receivedAt(flowFile);
        for (Frame frame : frames) {
            write(validator.validate(frame, receivedAt, origin.remoteAddress()), frame, origin, receivedAt);
        }
        session.remove(flowFile);
    }

    private void write(Verdict verdict, Frame frame, Origin origin, Instant receivedAt) throws IOException {
        switch (verdict) {
            case Verdict.Accepted accepted -> valid.write(accepted.event(), accepted.json());
            case Verdict.Rejected rejected -> {
                Event event = RejectedEvents.of(rejected, frame, origin, receivedAt);
                invalid.write(event, EventJson.write(event.data()));
            }
        }
    }

    private boolean isForm(FlowFile flowFile) {
        return contentType(flowFile).toLowerCase(Locale.ROOT).startsWith(FormEvent.MIME_TYPE);
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
