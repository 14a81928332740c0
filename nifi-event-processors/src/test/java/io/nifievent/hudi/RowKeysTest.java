package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowKeysTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            "string"                                          | true
            ["null","string"]                                 | true
            ["null","long"]                                   | true
            "int"                                             | true
            {"type":"long","logicalType":"timestamp-micros"}  | false
            "double"                                          | false
            {"type":"fixed","name":"decimal","size":9}        | false
            ["null",{"type":"map","values":"string"}]         | false
            {"type":"enum","name":"users","symbols":["A"]}    | false
            """)
    void looksInColumnsOfTextAndWholeNumbersAlone(String type, boolean looked) {
        Schema table = SchemaBuilder.record("other")
                .fields()
                .name("user_id")
                .type(new Schema.Parser().parse(type))
                .noDefault()
                .endRecord();
        assertThat(new RowKeys(List.of(new ErasureKey("user_id", "7")), new TableSchema(table), false).isEmpty())
                .isNotEqualTo(looked);
    }
}
