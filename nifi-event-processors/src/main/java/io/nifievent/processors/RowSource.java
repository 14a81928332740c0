package io.nifievent.processors;

import io.nifievent.catalog.EventType;
import io.nifievent.event.EventLines;
import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.EventRecords;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.RecordsRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReaderFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a FlowFile's content one record at a time. */
sealed interface RowSource {

    /** One record. */
    sealed interface Item {}

    /**
     * A record that may be a row.
     *
     * @param bytes the line it was read from, or the record as JSON
     */
    record Parsed(ObjectNode record, byte[] bytes) implements Item {}

    /** One that can't be read. */
    record Unreadable(byte[] bytes, Fault fault) implements Item {}

    /**
     * A line that is too long to be held.
     *
     * @param offset of its first byte in the content
     * @param size in bytes
     */
    record LongLine(long offset, long size) implements Item {}

    /** Told of what is read. */
    interface Receiver {
        /** Comes before the records. */
        void begin(RecordShape shape) throws LakehouseException, RefusedContentException;

        void next(Item item) throws LakehouseException, IOException;
    }

    /** Counts records. */
    final class Count implements Receiver {
        private long records;

        long records() {
            return records;
        }

        @Override
        public void begin(RecordShape shape) {}

        @Override
        public void next(Item item) {
            records++;
        }
    }

    /** Content that can't be stored, or no further. */
    final class RefusedContentException extends Exception {

        private final String code;

        RefusedContentException(String code, String message) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads to the end.
     *
     * @param run the Kafka records the content was, if it was
     */
    void read(ProcessSession session, FlowFile flowFile, Optional<SourceRun> run, Receiver receiver)
            throws IOException, LakehouseException, RefusedContentException;

    /** Lines of events of one type. */
    record Events(TableOperation operation, EventType type, InstantSource clock, int maxLineBytes)
            implements RowSource {

        @Override
        public void read(ProcessSession session, FlowFile flowFile, Optional<SourceRun> run, Receiver receiver)
                throws IOException, LakehouseException, RefusedContentException {
            try {
                receiver.begin(operation.shape(type));
            } catch (RecordsRefusedException e) {
                throw new RefusedContentException(e.code(), String.valueOf(e.getMessage()));
            }
            try (InputStream content = session.read(flowFile)) {
                LineReader reader = new LineReader(content, maxLineBytes);
                int number = 0;
                for (Optional<Frame> line = reader.next(); line.isPresent(); line = reader.next()) {
                    int offset = number++;
                    receiver.next(
                            line.get() instanceof Frame.Whole whole
                                    ? item(whole.bytes(), run.map(r -> r.position(offset)))
                                    : new LongLine(reader.start(), reader.end() - reader.start()));
                }
            }
        }

        private Item item(byte[] line, Optional<SourcePosition> position) {
            return switch (EventLines.read(line)) {
                case EventLines.Malformed malformed ->
                    new Unreadable(line, new Fault(malformed.code(), malformed.message()));
                case EventLines.Read read ->
                    read.event().type().equals(type.name())
                            ? new Parsed(EventRecords.record(read.event(), position, clock.instant()), line)
                            : new Unreadable(
                                    line,
                                    new Fault(
                                            "type-of-another-table",
                                            "The event is of another type than [" + type.name()
                                                    + "], whose table this is"));
            };
        }
    }

    /** Records of a reader. */
    record Records(TableOperation operation, RecordReaderFactory factory, ComponentLog log) implements RowSource {

        @Override
        public void read(ProcessSession session, FlowFile flowFile, Optional<SourceRun> run, Receiver receiver)
                throws IOException, LakehouseException, RefusedContentException {
            try (InputStream content = session.read(flowFile);
                    JsonRecords records = JsonRecords.open(factory, flowFile, content, log)) {
                receiver.begin(operation.shape(records.columns()));
                for (Optional<JsonRecords.Json> record = records.next(); record.isPresent(); record = records.next()) {
                    receiver.next(new Parsed(record.get().object(), record.get().bytes()));
                }
            } catch (RecordsRefusedException e) {
                throw new RefusedContentException(e.code(), String.valueOf(e.getMessage()));
            } catch (RecordColumns.UnfitSchemaException e) {
                throw new RefusedContentException("column-unfit", String.valueOf(e.getMessage()));
            } catch (IOException | MalformedRecordException | SchemaNotFoundException e) {
                // NiFi's own failures to read and write are no IOException, so it is about the content.
                throw new RefusedContentException(
                        "malformed-records", "The Record Reader can't read the content: " + e.getMessage());
            }
        }
    }
}
