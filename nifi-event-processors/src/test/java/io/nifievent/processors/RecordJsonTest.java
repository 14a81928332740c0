package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Time;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(
            new RecordField("raw", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.BYTE.getDataType())),
            new RecordField("tags", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType())),
            new RecordField("any", RecordFieldType.ARRAY.getDataType()),
            new RecordField("opens", RecordFieldType.TIME.getDataType())));

    private static String json(String field, Object value) {
        return RecordJson.json(new MapRecord(SCHEMA, Map.of(field, value))).toString();
    }

    @Test
    void writesBytesInBase64HoweverFew() {
        assertThat(json("raw", new Object[] {(byte) 0, (byte) 1, (byte) 2})).isEqualTo("{\"raw\":\"AAEC\"}");
        assertThat(json("raw", new Object[0])).isEqualTo("{\"raw\":\"\"}");
        assertThat(json("tags", new Object[0])).isEqualTo("{\"tags\":[]}");
    }

    @Test
    void writesAnArrayWhoseElementsAreNotAllBytesAsOne() {
        assertThat(json("raw", new Object[] {(byte) 1, null, (byte) 2})).isEqualTo("{\"raw\":[1,null,2]}");
    }

    @Test
    void writesAnArrayWithoutElementTypeByItsElements() {
        assertThat(json("any", new Object[0])).isEqualTo("{\"any\":[]}");
        assertThat(json("any", new Object[] {(byte) 0})).isEqualTo("{\"any\":\"AA==\"}");
    }

    @Test
    void writesATimeOfDayWithItsMilliseconds() {
        assertThat(json("opens", Time.valueOf("09:30:00"))).isEqualTo("{\"opens\":\"09:30:00\"}");
        assertThat(json("opens", new Time(Time.valueOf(LocalTime.of(9, 30)).getTime() + 250)))
                .isEqualTo("{\"opens\":\"09:30:00.25\"}");
    }
}
