package io.nifievent.processors;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

/** A Record Reader that gives the same records whatever the content, and may then find the content malformed. */
final class FixedRecords extends AbstractControllerService implements RecordReaderFactory {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of());

    private final List<Map<String, Object>> records;
    private final boolean malformedAfterwards;

    FixedRecords(List<Map<String, Object>> records, boolean malformedAfterwards) {
        this.records = records;
        this.malformedAfterwards = malformedAfterwards;
    }

    @Override
    public RecordReader createRecordReader(
            Map<String, String> variables, InputStream in, long inputLength, ComponentLog logger) {
        Queue<Map<String, Object>> left = new ArrayDeque<>(records);
        return new RecordReader() {
            @Override
            public Record nextRecord(boolean coerceTypes, boolean dropUnknownFields) throws MalformedRecordException {
                if (left.isEmpty() && malformedAfterwards) {
                    throw new MalformedRecordException("The file ends in the middle of a block");
                }
                return left.isEmpty() ? null : new MapRecord(SCHEMA, left.remove());
            }

            @Override
            public RecordSchema getSchema() {
                return SCHEMA;
            }

            @Override
            public void close() {}
        };
    }
}
