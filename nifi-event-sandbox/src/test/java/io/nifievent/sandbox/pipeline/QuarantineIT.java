package io.nifievent.sandbox.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is not accepted is a row of rejected_events, with its code and its bytes; the flow goes on. */
@ExtendWith(RunningPipeline.class)
class QuarantineIT {

    private static final String GOOD =
            "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\",\"User_ID\":\"q-user\","
                    + "\"Listing_ID\":\"LISTING\",\"Server_Time\":\"2020-07-03 12:00:00\"}";

    @Test
    void keepsEveryKindOfBadEventWithItsCodeAndBytes(SandboxStack stack) throws Exception {
        Map<String, String> bodies = Map.of(
                "malformed-json", "{\"Event_Type\": quarantine-it",
                "type", GOOD.replace("\"q-user\"", "17"),
                "unknown-type", GOOD.replace("ListingView", "QuarantineIt"),
                "unknown-version", GOOD.replace("\"V1\"", "\"V77\""),
                "required", GOOD.replace("\"User_ID\":\"q-user\",", ""),
                "invalid-utf-8", GOOD.replace("LISTING", "Z\u00fcrich"),
                "duplicate-key", GOOD.replace("{", "{\"User_ID\":\"x\","));
        for (String body : bodies.values()) {
            assertThat(post(stack, body.getBytes(ISO_8859_1))).isEqualTo(200);
        }
        for (Map.Entry<String, String> body : bodies.entrySet()) {
            List<Map<String, Object>> rows = new Story(stack)
                    .rows(
                            "SELECT code, raw_size, violations[1].code AS first, violations[1].message AS message,"
                                    + " origin.path AS path, origin.remote_address AS remote FROM rejected_events WHERE raw = from_base64('"
                                    + Base64.getEncoder()
                                            .encodeToString(body.getValue().getBytes(ISO_8859_1))
                                    + "')",
                            1);
            assertThat(rows)
                    .singleElement()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("code", body.getKey())
                            .containsEntry("first", body.getKey())
                            .containsEntry("raw_size", (long) body.getValue().length())
                            .containsEntry("path", "/events")
                            .containsEntry("remote", "127.0.0.1")
                            .doesNotContainEntry("message", ""));
        }
    }

    @Test
    void keepsTheGoodEventsOfABatchWithABadOne(SandboxStack stack) throws Exception {
        String batch =
                GOOD.replace("LISTING", "batch-1") + "\n{broken quarantine-batch\n" + GOOD.replace("LISTING", "batch-2")
                        + "\n" + GOOD.replace("LISTING", "batch-3").replace("2020-07-03", "2020-17-03");
        assertThat(post(stack, batch.getBytes(ISO_8859_1))).isEqualTo(200);
        assertThat(new Story(stack).rows("SELECT listing_id FROM listing_view WHERE listing_id LIKE 'batch-_'", 2))
                .extracting(row -> row.get("listing_id"))
                .containsExactlyInAnyOrder("batch-1", "batch-2");
        assertThat(new Story(stack)
                        .rows(
                                "SELECT code FROM rejected_events WHERE from_utf8(raw) LIKE '%quarantine-batch%'"
                                        + " OR from_utf8(raw) LIKE '%batch-3%'",
                                2))
                .extracting(row -> row.get("code"))
                .containsExactlyInAnyOrder("malformed-json", "format");
    }

    @Test
    void quarantinesAnEmptyBodyAndKeepsTheBeginningOfAHugeOne(SandboxStack stack) throws Exception {
        byte[] huge = GOOD.replace("LISTING", "h".repeat(20 * 1024 * 1024)).getBytes(ISO_8859_1);
        assertThat(post(stack, new byte[0])).isEqualTo(200);
        assertThat(post(stack, huge)).isEqualTo(200);
        new Story(stack).rows("SELECT 1 FROM rejected_events WHERE code = 'empty-body'", 1);
        assertThat(new Story(stack)
                        .rows(
                                "SELECT raw_size, length(raw) AS kept FROM rejected_events WHERE code = 'event-too-large'",
                                1))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("raw_size", (long) huge.length)
                        .containsEntry("kept", 512L * 1024));
    }

    @Test
    void letsNoEventTypeReachAPathOrATopic(SandboxStack stack) throws Exception {
        List<String> names =
                List.of("../../x", "a/b", "%2e%2e", ".hoodie", "a:b", "x".repeat(300), "\\u0000", "..\\u2215x");
        for (String name : names) {
            assertThat(post(
                            stack,
                            GOOD.replace("ListingView", name)
                                    .replace("LISTING", "hostile")
                                    .getBytes(ISO_8859_1)))
                    .isEqualTo(200);
        }
        assertThat(new Story(stack)
                        .rows(
                                "SELECT code FROM rejected_events WHERE from_utf8(raw) LIKE '%\"hostile\"%'",
                                names.size()))
                .hasSize(names.size())
                .allSatisfy(row -> assertThat(row).containsEntry("code", "unknown-type"));
        List<String> known = Stream.concat(
                        Stream.of("rejected_events"),
                        Stream.of("app_open", "enquiry", "favourite", "listing_view", "photo_swipe", "search"))
                .toList();
        try (Stream<Path> tables = Files.list(stack.settings().warehouse())) {
            assertThat(tables.map(table -> table.getFileName().toString()))
                    .filteredOn(name -> !name.equals("events.db")) // the metastore's own, empty
                    .isSubsetOf(known);
        }
        try (Stream<Path> logs = Files.list(stack.settings().data().resolve("kafka/logs"))) {
            assertThat(logs.filter(Files::isDirectory)
                            .map(log -> log.getFileName().toString()))
                    .allMatch(log -> log.startsWith("__")
                            || log.startsWith("rejected-events-")
                            || known.stream().anyMatch(table -> log.startsWith("events." + table + "-")));
        }
    }

    private static int post(SandboxStack stack, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(stack.settings().eventsEndpoint())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
