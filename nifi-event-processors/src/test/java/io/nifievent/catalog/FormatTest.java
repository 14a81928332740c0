package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nifievent.event.Violation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
    @MethodSource("longest")
    void takesTheLongestAndSaysOfALongerOneWhatTheValidatorSays(String format, String good, String tooLong, String says)
            throws Exception {
        EventSchema schema = schema("\"format\":\"" + format + "\"");
        assertThat(schema.violations(event(good), 9)).isEmpty();
        assertThat(schema.violations(event(tooLong), 9)).singleElement().satisfies(violation -> {
            assertThat(violation.code()).isEqualTo("format");
            assertThat(violation.message())
                    .isEqualTo("does not match the " + format + " pattern must be a valid " + says);
        });
    }

    static Stream<Arguments> longest() {
        String label = "a".repeat(63);
        String host = String.join(".", label, label, label, "a".repeat(57) + ".com");
        String user = "u".repeat(64);
        return Stream.of(
                arguments(
                        "time",
                        "12:00:00." + "1".repeat(54) + "Z",
                        "12:00:00." + "1".repeat(55) + "Z",
                        "RFC 3339 time"),
                arguments("duration", "P" + "1".repeat(62) + "D", "P" + "1".repeat(63) + "D", "ISO 8601 duration"),
                arguments("email", user + "@" + host, user + "@" + host + ".aaa", "RFC 5321 Mailbox"),
                arguments("hostname", host, host + ".aa", "RFC 1123 host name"),
                arguments("hostname", "www.example.com", "a.".repeat(100_000) + "a", "RFC 1123 host name"),
                arguments("ipv4", "255.255.255.255", "255.255.255.2550", "RFC 2673 IP address"),
                arguments(
                        "ipv6",
                        "0000:0000:0000:0000:0000:ffff:255.255.255.255",
                        "0000:0000:0000:0000:0000:0000:255.255.255.2550",
                        "RFC 4291 IP address"),
                arguments(
                        "uuid",
                        "4d36e96e-e325-11ce-bfc1-08002be10318",
                        "4d36e96e-e325-11ce-bfc1-08002be103180",
                        "RFC 4122 UUID"));
    }

    /** RFC 6901, sections 3 and 5. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "/foo/0", "/a~1b", "/m~0n", "/c%d e^f|g\\i\"j#k", "/~01"})
    void isAPointer(String pointer) throws Exception {
        assertThat(schema("\"format\":\"json-pointer\"").violations(event(pointer), 9))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "#/a", "/a~", "/a~2", "/~~0", " /a"})
    void isNoPointer(String text) throws Exception {
        assertThat(schema("\"format\":\"json-pointer\"").violations(event(text), 9))
                .extracting(Violation::message)
                .containsExactly("does not match the json-pointer pattern must be a valid RFC 6901 JSON Pointer");
    }

    @Test
    void isAPointerHoweverLong() throws Exception {
        assertThat(schema("\"format\":\"json-pointer\"").violations(event("/" + "a".repeat(100_000)), 9))
                .isEmpty();
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
                        + "\"T\":{\"type\":\"string\"},\"V\":{\"type\":\"string\"},"
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
