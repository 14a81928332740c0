package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.TerminatedTaskException;
import org.apache.nifi.serialization.MalformedRecordException;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

class JsonRecordsTest {

    /** A reader of content that can't be read. */
    private static JsonRecords failing(Exception failure) {
        return new JsonRecords(new RecordReader() {
            @Override
            public Record nextRecord(boolean coerceTypes, boolean dropUnknownFields) throws MalformedRecordException {
                switch (failure) {
                    case MalformedRecordException malformed -> throw malformed;
                    case RuntimeException unchecked -> throw unchecked;
                    default -> throw new AssertionError(failure);
                }
            }

            @Override
            public RecordSchema getSchema() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        });
    }

    @Test
    void takesWhatAReaderStumblesOverForMalformedContent() {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(failing(new IllegalStateException("Not a block"))::next)
                .withMessageContaining("Not a block");
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(failing(new UnsupportedOperationException())::columns);
    }

    @Test
    void leavesWhatNiFiCannotReadToNiFi() {
        FlowFileAccessException gone = new FlowFileAccessException("Not now");
        assertThatExceptionOfType(FlowFileAccessException.class).isThrownBy(failing(gone)::next);
        assertThatExceptionOfType(TerminatedTaskException.class)
                .isThrownBy(failing(new TerminatedTaskException())::next);
    }

    @Test
    void leavesWhatNiFiCannotReadToNiFiThoughTheReaderCallsItMalformed() {
        FlowFileAccessException gone = new FlowFileAccessException("Not now");
        assertThatExceptionOfType(FlowFileAccessException.class)
                .isThrownBy(failing(new MalformedRecordException("Could not parse", gone))::next);
    }
}
