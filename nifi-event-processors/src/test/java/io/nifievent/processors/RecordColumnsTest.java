package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.SchemaIdentifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordColumnsTest {

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "RECORD", "CHOICE", "MAP"})
    void makesNoColumnOfATypeThatDoesNotSayWhatItHolds(RecordFieldType type) {
        RecordField field = new RecordField("tags", type.getDataType());
        assertThatExceptionOfType(RecordColumns.UnfitSchemaException.class)
                .isThrownBy(() -> RecordColumns.of(new SimpleRecordSchema(List.of(field))))
                .withMessageContaining("[tags]");
    }

    /** As those of a tree do, of which an Avro schema names the type once more. */
    @ParameterizedTest
    @ValueSource(strings = {"RECORD", "ARRAY", "CHOICE", "deeper"})
    void makesNoColumnOfARecordThatHoldsItself(String how) {
        SimpleRecordSchema node = new SimpleRecordSchema(SchemaIdentifier.EMPTY);
        DataType itself = RecordFieldType.RECORD.getRecordDataType(node);
        DataType within = switch (how) {
            case "ARRAY" -> RecordFieldType.ARRAY.getArrayDataType(itself);
            case "CHOICE" -> RecordFieldType.CHOICE.getChoiceDataType(itself, RecordFieldType.STRING.getDataType());
            default -> itself;
        };
        node.setFields(
                List.of(new RecordField("id", RecordFieldType.STRING.getDataType()), new RecordField("child", within)));
        RecordSchema schema =
                how.equals("deeper") ? new SimpleRecordSchema(List.of(new RecordField("child", itself))) : node;

        assertThatExceptionOfType(RecordColumns.UnfitSchemaException.class)
                .isThrownBy(() -> RecordColumns.of(schema))
                .withMessage(
                        "Field [child] has objects that hold one another without end, for which there is no column type; convert or remove it");
    }
}
