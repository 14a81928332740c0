package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordColumnsTest {

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "RECORD", "CHOICE", "MAP"})
    void makesNoColumnOfATypeThatDoesNotSayWhatItHolds(RecordFieldType type) {
        RecordField field = new RecordField("tags", type.getDataType());
        assertThatExceptionOfType(RecordColumns.UnfitSchemaException.class)
                .isThrownBy(() -> RecordColumns.of(new SimpleRecordSchema(List.of(field))))
                .withMessageContaining("[tags]");
    }
}
