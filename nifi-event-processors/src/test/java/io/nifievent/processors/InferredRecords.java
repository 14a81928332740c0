package io.nifievent.processors;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Record Reader for one JSON object, of whose texts, whole numbers, objects and arrays the schema is inferred. */
final class InferredRecords extends AbstractControllerService implements RecordReaderFactory {

    @Override
    public RecordReader createRecordReader(
            Map<String, String> variables, InputStream in, long inputLength, ComponentLog logger) {
        Record only = record(JsonMapper.shared().readTree(in));
        Iterator<Record> left = List.of(only).iterator();
        return new RecordReader() {
            @Override
            public Record nextRecord(boolean coerceTypes, boolean dropUnknownFields) {
                return left.hasNext() ? left.next() : null;
            }

            @Override
            public RecordSchema getSchema() {
                return only.getSchema();
            }

            @Override
            public void close() {}
        };
    }

    private static Record record(JsonNode object) {
        List<RecordField> fields = new ArrayList<>();
        Map<String, Object> values = new HashMap<>();
        object.properties().forEach(property -> {
            Object value = value(property.getValue());
            fields.add(new RecordField(property.getKey(), type(value)));
            values.put(property.getKey(), value);
        });
        return new MapRecord(new SimpleRecordSchema(fields), values);
    }

    private static Object value(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> record(json);
            case ARRAY -> json.valueStream().map(InferredRecords::value).toArray();
            case NUMBER -> json.longValue();
            default -> json.stringValue();
        };
    }

    private static DataType type(Object value) {
        return switch (value) {
            case Record row -> RecordFieldType.RECORD.getRecordDataType(row.getSchema());
            case Object[] array -> RecordFieldType.ARRAY.getArrayDataType(type(array[0]));
            case Long number -> RecordFieldType.LONG.getDataType();
            default -> RecordFieldType.STRING.getDataType();
        };
    }
}
