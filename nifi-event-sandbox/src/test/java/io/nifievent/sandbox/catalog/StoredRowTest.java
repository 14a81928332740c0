package io.nifievent.sandbox.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.event.Frame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class StoredRowTest {

    private static final String ENVELOPE = """
            "event_id":"e-1","event_type":"Call","event_version":"%s","event_time":"2026-01-01 12:00:00.000",
            "received_at":"2026-01-01 12:00:01.500","stored_at":"2026-01-01 12:00:05.000","source":"events.call-0@17",
            "event_date":"2026-01-01"
            """;

    @TempDir
    private Path folder;

    private Optional<Catalog> catalog = Optional.empty();

    @BeforeEach
    void readCatalog() throws Exception {
        Path type = Files.createDirectories(folder.resolve("Call"));
        Files.writeString(folder.resolve("catalog.json"), """
                {"type":"/Meta/Kind","version":"/V","id":"/Call_ID"}
                """);
        Files.writeString(type.resolve("event-type.json"), "{\"time\":\"/At\"}");
        Files.writeString(type.resolve("V1.schema.json"), schema("\"Call_ID\":{\"type\":\"string\"}"));
        Files.writeString(type.resolve("V2.schema.json"), schema("\"Other\":{\"type\":\"boolean\"}"));
        catalog = Optional.of(new CatalogDirectory(folder).load());
    }

    private static String schema(String more) {
        return """
                {"type":"object","required":["At","Meta","V","Note"],"additionalProperties":false,"properties":{
                  "Meta":{"type":"object","additionalProperties":false,"properties":{"Kind":{"type":"string"}}},
                  "V":{"type":"string"},
                  "At":{"type":"string","format":"date-time"},
                  "Day":{"type":"string","format":"date"},
                  "Note":{"type":["string","null"]},
                  "Price":{"type":"number"},
                  "Voice":{"type":"string","contentEncoding":"base64"},
                  "Legs":{"type":"array","items":{"type":"object","required":["To"],"additionalProperties":false,"properties":{
                    "To":{"type":["string","null"]},"Began_At":{"type":"string","format":"timestamp"}}}},
                """ + more + "}}";
    }

    @Test
    void isTheEventThatItWas() {
        assertEvent("V1", """
                "meta":{"kind":"Call"},"at":"2026-01-01 12:00:00.250","day":"2026-01-01","note":"n","price":0.1,"voice":"AAE=",
                "legs":[{"to":"b","began_at":"2026-01-01 11:00:00.000"},{"to":null,"began_at":null},null],"other":null
                """, """
                {"Meta":{"Kind":"Call"},"At":"2026-01-01T12:00:00.250Z","Day":"2026-01-01","Note":"n","Price":0.1,"Voice":"AAE=",
                 "Legs":[{"To":"b","Began_At":"2026-01-01T11:00:00Z"},{"To":null},null],"V":"V1","Call_ID":"e-1"}
                """);
    }

    @Test
    void hasNoIdWhereItsVersionHadNone() {
        assertEvent("V2", """
                "meta":{"kind":"Call"},"at":"2026-01-01 12:00:00.000","day":null,"note":null,"price":null,"voice":null,
                "legs":null,"other":true
                """, """
                {"Meta":{"Kind":"Call"},"At":"2026-01-01T12:00:00Z","Note":null,"Other":true,"V":"V2"}
                """);
    }

    @Test
    void cameInWhenItsRowSays() {
        assertThat(row("{" + ENVELOPE.formatted("V1") + "}").map(StoredRow::receivedAt))
                .contains(Instant.parse("2026-01-01T12:00:01.500Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"not json", "{\"event_type\":\"Call\",\"event_version\":\"V1\"}", "{\"raw\":\"e30=\"}", "[1]"})
    void isNoOtherLine(String line) {
        assertThat(row(line)).isEmpty();
    }

    @Test
    void isOfAVersionThatTheCatalogHas() {
        assertThat(row("{" + ENVELOPE.formatted("V3") + "}")).isEmpty();
        assertThat(row("{" + ENVELOPE.formatted("V1").replace("\"Call\"", "\"Text\"") + "}"))
                .isEmpty();
    }

    private void assertEvent(String version, String columns, String event) {
        assertThat(row("{" + ENVELOPE.formatted(version) + "," + columns + "}")
                        .map(row -> JsonMapper.shared().readTree(row.event().bytes())))
                .contains(JsonMapper.shared().readTree(event));
    }

    private Optional<StoredRow> row(String line) {
        return StoredRow.of(new Frame.Whole(line.getBytes(UTF_8)), catalog.orElseThrow());
    }
}
