package io.nifievent.processors;

import io.nifievent.catalog.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.FlowFileHandlingException;
import org.apache.nifi.processor.exception.MissingFlowFileException;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of a reader as JSON. Over content that they can't read, readers throw what they like: it comes as a
 * {@link MalformedRecordException}, or NiFi would have such content tried again for ever. What NiFi throws because it
 * can't give the content now stays as it is, even if the reader has taken it for malformed content.
 */
final class JsonRecords implements AutoCloseable {

    private final RecordReader reader;

    JsonRecords(RecordReader reader) {
        this.reader = reader;
    }

    /**
     * A record.
     *
     * @param bytes the object as text in UTF-8
     */
    record Json(ObjectNode object, byte[] bytes) {}

    static JsonRecords open(RecordReaderFactory readers, FlowFile flowFile, InputStream content, ComponentLog log)
            throws IOException, MalformedRecordException, SchemaNotFoundException {
        try {
            return new JsonRecords(readers.createRecordReader(flowFile, content, log));
        } catch (MalformedRecordException | RuntimeException e) {
            throw malformed(e);
        }
    }

    List<Column> columns() throws MalformedRecordException, RecordColumns.UnfitSchemaException {
        try {
            return RecordColumns.of(reader.getSchema());
        } catch (MalformedRecordException | RuntimeException e) {
            throw malformed(e);
        }
    }

    /** The next record; a field without value is left out, since most formats can't tell absent from null. */
    Optional<Json> next() throws IOException, MalformedRecordException {
        try {
            return Optional.ofNullable(reader.nextRecord()).map(JsonRecords::json);
        } catch (MalformedRecordException | RuntimeException e) {
            throw malformed(e);
        }
    }

    private static Json json(Record record) {
        ObjectNode object = RecordJson.json(record);
        return new Json(object, object.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static MalformedRecordException malformed(Exception failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case FlowFileAccessException unreadable -> throw unreadable;
                case FlowFileHandlingException unknown -> throw unknown;
                case MissingFlowFileException missing -> throw missing;
                case ProcessException ended -> throw ended;
                default -> {}
            }
        }
        return failure instanceof MalformedRecordException malformed
                ? malformed
                : new MalformedRecordException(failure.toString(), failure);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (RuntimeException e) {
            throw new IOException(malformed(e));
        }
    }
}
