package io.nifievent.processors;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.util.IllegalTypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A Record Reader for lines of flat JSON objects, of a schema that is given. */
final class JsonLineRecords extends AbstractControllerService implements RecordReaderFactory {

    RecordSchema schema;

    @Override
    public RecordReader createRecordReader(
            Map<String, String> variables, InputStream in, long inputLength, ComponentLog logger) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        return new RecordReader() {
            @Override
            public Record nextRecord(boolean coerceTypes, boolean dropUnknownFields)
                    throws IOException, MalformedRecordException {
                String line = lines.readLine();
                if (line == null) {
                    return null;
                }
                if (line.equals("no file")) {
                    throw new IOException("Not a file of records");
                }
                if (line.equals("no number")) {
                    throw new IllegalTypeConversionException("Not a number");
                }
                try {
                    Map<String, Object> values = new HashMap<>();
                    JsonMapper.shared()
                            .readTree(line)
                            .properties()
                            .forEach(field -> values.put(
                                    field.getKey(),
                                    field.getValue().isNumber()
                                            ? field.getValue().numberValue()
                                            : field.getValue().stringValue()));
                    return new MapRecord(schema, values);
                } catch (JacksonException e) {
                    throw new MalformedRecordException("No JSON", e);
                }
            }

            @Override
            public RecordSchema getSchema() {
                return schema;
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }
}
