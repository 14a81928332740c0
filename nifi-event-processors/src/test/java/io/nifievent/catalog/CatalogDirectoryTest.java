package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.PersonalField.Treatment;
import io.nifievent.event.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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

    @Test
    void keepsTheOrderOfPropertiesWithinAColumn() throws Exception {
        String place = ",\"At\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{%s,%s}}";
        String town = "\"Town\":{\"type\":\"string\"}";
        String floor = "\"Floor\":{\"type\":\"integer\"}";
        write("Visit/V1.schema.json", schema(place.formatted(town, floor)));
        write("Visit/V1-0-1.schema.json", schema(place.formatted(floor, town)));
        assertThat(load().find("Visit").orElseThrow().columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly("server_time timestamp", "at row(town varchar, floor bigint)");
    }

    @Test
    void readsWhatASchemaCannotSay() throws Exception {
        write("Visit/event-type.json", """
                {"description":"Someone came by.","owner":"visits@example.com","topic":"t","table":"visits","time":"/Server_Time",
                 "retention":"P13M","max_ahead":"PT1H","max_age":"P7D","max_bytes":1000,"sources":["10.0.0.0/8","app"],
                 "personal":{"/Event_ID":"drop"}}""".replace("/Event_ID", "/User_ID"));
        write("Visit/V1.schema.json", schema(",\"User_ID\":{\"type\":\"string\"}"));
        EventType visit = load().find("Visit").orElseThrow();
        assertThat(visit.stewardship())
                .isEqualTo(new Stewardship(
                        "Someone came by.", Optional.of("visits@example.com"), Optional.of(Period.ofMonths(13))));
        assertThat(visit.topic()).isEqualTo("t");
        assertThat(visit.table()).isEqualTo("visits");
        assertThat(visit.rules())
                .isEqualTo(new EventRules(
                        Optional.of(Duration.ofHours(1)),
                        Optional.of(Duration.ofDays(7)),
                        1000,
                        List.of(
                                AllowedSource.parse("10.0.0.0/8").orElseThrow(),
                                AllowedSource.parse("app").orElseThrow()),
                        List.of(new PersonalField(JsonPointer.compile("/User_ID"), Treatment.DROP))));
    }

    @Test
    void findsAVersionByItsAlias() throws Exception {
        write("Visit/event-type.json", "{\"time\":\"/Server_Time\",\"aliases\":{\"1\":\"V1\"}}");
        EventType visit = load().find("Visit").orElseThrow();
        assertThat(visit.version("1")).isPresent().isEqualTo(visit.version("V1"));
        assertThat(visit.versions()).containsOnlyKeys("V1");
    }

    @Test
    void letsARevisionRelaxAndAModelBreak() throws Exception {
        write("Visit/V1.schema.json", schema(",\"Name\":{\"type\":\"string\",\"maxLength\":5}"));
        write("Visit/V1-1-0.schema.json", schema(",\"Name\":{\"type\":\"string\",\"maxLength\":9}"));
        write("Visit/V2.schema.json", schema(",\"Name\":{\"type\":\"string\",\"maxLength\":1}"));
        assertThat(load().find("Visit").orElseThrow().versions().keySet()).containsExactly("V1", "V1-1-0", "V2");
    }

    @Test
    void keepsSchemasApartThatHaveTheSameId() throws Exception {
        for (String type : List.of("Call", "Visit")) {
            write(type + "/event-type.json", "{\"time\":\"/Server_Time\"}");
            write(
                    type + "/V1.schema.json",
                    "{\"$id\":\"urn:a:V1\",\"type\":\"object\",\"required\":[\"Server_Time\"],\"additionalProperties\":false,"
                            + "\"$defs\":{\"Name\":{\"type\":\"string\",\"enum\":[\"" + type + "\"]}},\"properties\":{"
                            + "\"Event_Type\":{\"type\":\"string\"},\"Event_Version\":{\"type\":\"string\"},"
                            + "\"Server_Time\":{\"type\":\"string\",\"format\":\"timestamp\"},\"Name\":{\"$ref\":\"#/$defs/Name\"}}}");
        }
        ObjectNode event = JsonMapper.shared()
                .createObjectNode()
                .put("Server_Time", "2020-07-01 12:00:00")
                .put("Name", "Visit");
        assertThat(violations("Visit", event)).isEmpty();
        assertThat(violations("Call", event)).extracting(Violation::code).containsExactly("enum");
    }

    @Test
    @Timeout(120)
    void judgesByAnEvilPatternInLittleTime() throws Exception {
        write(
                "Visit/V1.schema.json",
                schema(",\"Name\":{\"type\":\"string\",\"pattern\":\"^(([a-z])+.)+[A-Z]([a-z])+$\"}"));
        ObjectNode visit = JsonMapper.shared()
                .createObjectNode()
                .put("Server_Time", "2020-07-01 12:00:00")
                .put("Name", "a".repeat(50_000));
        assertThat(violations("Visit", visit)).extracting(Violation::code).containsExactly("pattern");
    }

    private List<Violation> violations(String type, ObjectNode event) throws CatalogException {
        return load().find(type).orElseThrow().version("V1").orElseThrow().violations(event, 9);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/8, ::1, false",
        "192.0.2.7, 192.0.2.7, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::1, [2001:db8:0:0:0:0:0:1], true",
        "2001:db8::1, [2001:db8:0:0:0:0:0:2], false",
        "0.0.0.0/0, 203.0.113.9, true",
        "app, app, true",
        "app, App, false",
        "app, '', false",
        "10.0.0.0/8, '', false",
    })
    void knowsAllowedSources(String allowed, String source, boolean accepted) {
        assertThat(AllowedSource.parse(allowed).orElseThrow().accepts(source)).isEqualTo(accepted);
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
                 "$defs":{"Place":{"type":"object","properties":{"Town":{"type":"string"}},"additionalProperties":false}}}
                """.formatted(moreProperties);
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
