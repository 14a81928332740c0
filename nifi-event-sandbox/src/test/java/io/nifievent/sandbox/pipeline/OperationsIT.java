package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PutHudi's operations on records of any schema, layouts of tables, and partitionings, as Presto shows them. */
@ExtendWith(RunningPipeline.class)
class OperationsIT {

    private static final String SCHEMA = """
            {"type": "record", "name": "offer", "fields": [
              {"name": "id", "type": "string"},
              {"name": "version", "type": "long"},
              {"name": "price", "type": ["null", "double"]},
              {"name": "city", "type": "string"},
              {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
            """;

    /** Enough of them that a table merged on read is compacted. */
    private static final int UPDATES = 5;

    private static Canvas canvas;
    private static String reader;

    @BeforeAll
    static void addReader(SandboxStack stack) throws Exception {
        canvas = new Canvas(stack);
        reader = canvas.addService(
                "org.apache.nifi.json.JsonTreeReader",
                Map.of("schema-access-strategy", "schema-text-property", "schema-text", SCHEMA));
    }

    private record Offer(String id, int version, double price, String city, String seen) {

        Offer(String id, int version, double price) {
            this(id, version, price, "Oslo", "2019-05-01T10:00:00Z");
        }

        String json() {
            return "{\"id\":\"%s\",\"version\":%d,\"price\":%s,\"city\":\"%s\",\"seen\":%d}"
                    .formatted(id, version, price, city, Instant.parse(seen).toEpochMilli());
        }
    }

    /** Carries an operation out on a table: a FlowFile of these records goes through a PutHudi of its own. */
    private static void put(String table, String operation, Map<String, String> layout, Offer... offers)
            throws IOException, InterruptedException {
        Map<String, String> properties = new HashMap<>(Map.of(
                "Lakehouse",
                canvas.service("Lakehouse"),
                "Table",
                table,
                "Record Reader",
                reader,
                "Operation",
                operation,
                "Record Key Field",
                "id",
                "Ordering Field",
                "version"));
        properties.putAll(layout);
        Canvas.Component content = canvas.addProcessor(
                "org.apache.nifi.processors.standard.GenerateFlowFile",
                Map.of(
                        "Data Format",
                        "Text",
                        "generate-ff-custom-text",
                        List.of(offers).stream().map(Offer::json).toList().toString()));
        Canvas.Component putHudi = canvas.addProcessor(
                "io.nifievent.processors.PutHudi", properties, "success", "retry", "invalid", "failure");
        canvas.connect(content, "success", putHudi);
        canvas.runOnce(content);
        canvas.start(putHudi);
    }

    private static void showsPrices(SandboxStack stack, String table, String prices) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                // A table comes to be with its first row.
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertThat(stack
                                .query("SELECT id || ' ' || CAST(price AS varchar) AS offer FROM " + table
                                        + " ORDER BY id")
                                .stream()
                                .map(row -> row.get("offer"))
                                .toList())
                        .hasToString(prices));
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY_ON_WRITE", "MERGE_ON_READ"})
    void showsWhatUpsertsAndDeletesLeave(String kind, SandboxStack stack) throws Exception {
        String table = "offers_" + kind.toLowerCase();
        String queried = kind.equals("MERGE_ON_READ") ? table + "_rt" : table;
        Map<String, String> layout = Map.of("Table Type", kind);
        put(table, "upsert", layout, new Offer("a", 1, 10), new Offer("b", 1, 20), new Offer("c", 1, 30));
        showsPrices(stack, queried, "[a 10.0, b 20.0, c 30.0]");

        put(table, "upsert", layout, new Offer("a", 2, 11), new Offer("c", 0, 29), new Offer("d", 1, 40));
        showsPrices(stack, queried, "[a 11.0, b 20.0, c 30.0, d 40.0]");

        put(table, "delete", layout, new Offer("b", 2, 0));
        showsPrices(stack, queried, "[a 11.0, c 30.0, d 40.0]");

        put(table, "insert", layout, new Offer("a", 3, 12), new Offer("e", 1, 50));
        showsPrices(stack, queried, "[a 11.0, c 30.0, d 40.0, e 50.0]");
    }

    @Test
    void showsUpdatesWithoutMergingOnceTheyAreCompacted(SandboxStack stack) throws Exception {
        Map<String, String> layout = Map.of("Table Type", "MERGE_ON_READ");
        put("rents", "upsert", layout, new Offer("a", 1, 1), new Offer("b", 1, 1));
        showsPrices(stack, "rents_ro", "[a 1.0, b 1.0]");
        for (int update = 2; update <= UPDATES + 1; update++) {
            put("rents", "upsert", layout, new Offer("a", update, update));
            showsPrices(stack, "rents_rt", "[a " + update + ".0, b 1.0]");
        }
        assertThat(stack.query("SELECT price FROM rents_ro WHERE id = 'a'")).isEqualTo(List.of(Map.of("price", 1.0)));

        canvas.reconfigure(
                canvas.processor("Maintain", "MaintainHudi"), "1 sec", Map.of("Compaction Interval", "1 sec"));

        showsPrices(stack, "rents_ro", "[a 6.0, b 1.0]");
        showsPrices(stack, "rents_rt", "[a 6.0, b 1.0]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            field | city | city      | São Paulo     | Oslo          | Oslo/Ost %2F: a=b
            date  | seen | seen_date | 2019-05-03    | 2019-05-01    | 2019-05-02
            hour  | seen | seen_hour | 2019-05-03-23 | 2019-05-01-10 | 2019-05-02-00
            """)
    void findsPartitionsByEveryKindOfPredicate(
            String partitioning,
            String field,
            String column,
            String last,
            String first,
            String middle,
            SandboxStack stack)
            throws Exception {
        String table = "offers_by_" + partitioning;
        put(
                table,
                "bulk_insert",
                Map.of("Partitioning", partitioning, "Partition Field", field),
                new Offer("a", 1, 1, "Oslo", "2019-05-01T10:00:00Z"),
                new Offer("b", 1, 2, "Oslo/Ost %2F: a=b", "2019-05-02T00:59:59Z"),
                new Offer("c", 1, 3, "Oslo/Ost %2F: a=b", "2019-05-02T00:00:00Z"),
                new Offer("d", 1, 4, "São Paulo", "2019-05-03T23:00:00Z"),
                new Offer("e", 1, 5, "São Paulo", "2019-05-03T23:30:00Z"),
                new Offer("f", 1, 6, "São Paulo", "2019-05-03T23:59:59Z"));
        showsPrices(stack, table, "[a 1.0, b 2.0, c 3.0, d 4.0, e 5.0, f 6.0]");
        Map<String, Long> predicates = Map.of(
                column + " = '" + middle + "'", 2L,
                column + " <> '" + middle + "'", 4L,
                column + " IN ('" + first + "', '" + last + "')", 4L,
                column + " LIKE '" + first.substring(0, 4) + "%'", column.equals("city") ? 3L : 6L,
                column + " LIKE '%" + last.substring(2) + "'", 3L,
                column + " > '" + first + "'", 5L,
                column + " <= '" + middle + "'", 3L,
                column + " BETWEEN '" + middle + "' AND '" + last + "'", 5L,
                column + " = 'Bergen'", 0L);
        for (Map.Entry<String, Long> predicate : predicates.entrySet()) {
            assertThat(stack.query("SELECT count(*) AS n FROM " + table + " WHERE " + predicate.getKey()))
                    .as(predicate.getKey())
                    .isEqualTo(List.of(Map.of("n", predicate.getValue())));
        }
    }
}
