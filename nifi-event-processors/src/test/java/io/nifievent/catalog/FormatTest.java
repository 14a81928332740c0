package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.Violation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every format that event-catalog/README.md names is asserted, and no other is let in. */
class FormatTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timestamp     | 2020-07-01 12:00:00       | 2020-07-01
            date-time     | 2020-07-01T12:00:00+02:00 | 2020-07-01 12:00:00
            date-time     | 2020-07-01T12:00Z         | 2020-07-01T12:00:60Z
            date          | 2020-02-29                | 2021-02-29
            time          | 12:00:00Z                 | 25:00:00Z
            duration      | P3DT4H                    | 3 days
            email         | me@example.com            | example.com
            hostname      | www.example.com           | -www.example.com
            ipv4          | 192.0.2.1                 | 192.0.2.256
            ipv6          | 2001:db8::1               | 2001:db8::1::1
            uri           | https://example.com/a     | //example.com/a
            uri-reference | /a?b                      | /a b
            uuid          | 4d36e96e-e325-11ce-bfc1-08002be10318 | 4d36e96e
            json-pointer  | /a/b~0c                   | a/b
            """)
    void isAsserted(String format, String good, String bad) throws Exception {
        EventSchema schema = schema("\"format\":\"" + format + "\"");
        assertThat(schema.violations(event(good), 9)).isEmpty();
        assertThat(schema.violations(event(bad), 9)).extracting(Violation::code).containsExactly("format");
    }

    @ParameterizedTest
    @CsvSource({"AAE=, A=E", "AAE, AA E"})
    void isWhatContentEncodingAsks(String good, String bad) throws Exception {
        EventSchema schema = schema("\"contentEncoding\":\"base64\"");
        assertThat(schema.violations(event(good), 9)).isEmpty();
        assertThat(schema.violations(event(bad), 9)).hasSize(1);
    }

    private static ObjectNode event(String text) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("At", "2020-07-01 12:00:00")
                .put("A", text);
    }

    private EventSchema schema(String keyword) throws Exception {
        Path type = Files.createDirectories(directory.resolve("Visit"));
        Files.writeString(directory.resolve("catalog.json"), "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        Files.writeString(type.resolve("event-type.json"), "{\"time\":\"/At\"}");
        Files.writeString(
                type.resolve("V1.schema.json"),
                "{\"type\":\"object\",\"required\":[\"At\"],\"additionalProperties\":false,\"properties\":{"
                        + "\"At\":{\"type\":\"string\",\"format\":\"timestamp\"},\"A\":{\"type\":\"string\"," + keyword
                        + "}}}");
        return new CatalogDirectory(directory)
                .load()
                .find("Visit")
                .orElseThrow()
                .version("V1")
                .orElseThrow();
    }
}
