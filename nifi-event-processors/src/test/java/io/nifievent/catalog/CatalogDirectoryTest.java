package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogDirectoryTest {

    @TempDir
    Path directory;

    @BeforeEach
    void writeCatalog() throws IOException {
        write("catalog.json", "{\"type\":\"/Event_Type\",\"version\":\"/Event_Version\",\"id\":\"/Event_ID\"}");
        write("Visit/event-type.json", "{\"time\":\"/Server_Time\"}");
        write("Visit/V1.schema.json", schema(""));
    }

    @Test
    void namesTopicAndTableAfterTheTypeUnlessToldOtherwise() throws Exception {
        EventType visit = load().find("Visit").orElseThrow();
        assertThat(visit.topic()).isEqualTo("events.visit");
        assertThat(visit.table()).isEqualTo("visit");
        assertThat(visit.key()).isEmpty();
    }

    @Test
    void turnsEveryJsonTypeIntoAColumn() throws Exception {
        write("Visit/V1.schema.json", schema("""
                ,"userName":{"type":["string","null"]},"Count":{"type":"integer"},"Price":{"type":"number"},
                "Is_New":{"type":"boolean"},"At":{"type":"string","format":"date-time"},
                "Day":{"type":"string","format":"date"},"Photo":{"type":"string","contentEncoding":"base64"},
                "Place":{"$ref":"#/$defs/Place"},"Tags":{"type":"array","items":{"type":"string"}}"""));
        assertThat(load().find("Visit").orElseThrow().columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly(
                        "server_time timestamp",
                        "user_name varchar",
                        "count bigint",
                        "price double",
                        "is_new boolean",
                        "at timestamp",
                        "day date",
                        "photo varbinary",
                        "place row(town varchar)",
                        "tags array(varchar)");
    }

    @Test
    void addsTheColumnsOfLaterVersionsAtTheEnd() throws Exception {
        write("Visit/V10.schema.json", schema(",\"Last\":{\"type\":\"string\"}"));
        write("Visit/V2.schema.json", schema(",\"Middle\":{\"type\":\"string\"}"));
        assertThat(load().find("Visit").orElseThrow().columns())
                .extracting(Column::name)
                .containsExactly("server_time", "middle", "last");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "A":{"type":"integer"}                                | a column keeps its type
            "a_":{"type":"string"},"A_":{"type":"string"}         | two properties for column
            "Stored_At":{"type":"string"}                         | would hide the envelope's column
            "A":{"type":["string","integer"]}                     | exactly one type
            "A":{"type":"array"}                                  | array without items
            "A":{"type":"object"}                                 | object without properties
            "A":{"type":"object","properties":{}}                 | additionalProperties to false
            "A":{"$ref":"https://127.0.0.1/x.json"}               | only #/
            "A":{"$ref":"#/$defs/Loop"}                           | without end
            "9a":{"type":"string"}                                | no column name
            "A":{"type":"string","pattern":"(a+)+(?=b)"}          | not a JSON Schema that can be used
            """)
    void refusesASchemaWhoseEventsWouldNotFitTheTable(String properties, String reason) throws IOException {
        write("Visit/V1.schema.json", schema(",\"A\":{\"type\":\"string\"}"));
        write("Visit/V2.schema.json", schema("," + properties));
        assertThatThrownBy(this::load)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("V2.schema.json")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesATypeWhoseTimeMayBeAbsent() throws IOException {
        write("Visit/V1.schema.json", schema("").replace("\"required\":[\"Server_Time\"],", ""));
        assertThatThrownBy(this::load).hasMessageContaining("must be required");
    }

    @Test
    void refusesTwoTypesInOneTable() throws IOException {
        write("Call/event-type.json", "{\"time\":\"/Server_Time\",\"table\":\"visit\"}");
        write("Call/V1.schema.json", schema(""));
        assertThatThrownBy(this::load).hasMessageContaining("share [visit]");
    }

    @ParameterizedTest
    @CsvSource({
        "V1,1,0,0",
        "V2-0-1,2,0,1",
    })
    void readsVersions(String label, int model, int revision, int addition) {
        assertThat(EventVersion.parse(label)).hasValue(new EventVersion(model, revision, addition, label));
    }

    @ParameterizedTest
    @CsvSource({"1", "V", "V1-2", "v1", "V1-0-0-0", "../V1", "V99999"})
    void refusesOtherVersions(String label) {
        assertThat(EventVersion.parse(label)).isEmpty();
    }

    private Catalog load() throws CatalogException {
        return new CatalogDirectory(directory).load();
    }

    private static String schema(String moreProperties) {
        return """
                {"type":"object","required":["Server_Time"],"additionalProperties":false,
                 "properties":{"Event_Type":{"type":"string"},"Event_Version":{"type":"string"},
                  "Event_ID":{"type":"string"},"Server_Time":{"type":"string","format":"timestamp"}%s},
                 "$defs":{"Place":{"type":"object","properties":{"Town":{"type":"string"}},"additionalProperties":false},
                  "Loop":{"type":"object","properties":{"L":{"$ref":"#/$defs/Loop"}},"additionalProperties":false}}}
                """.formatted(moreProperties);
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
