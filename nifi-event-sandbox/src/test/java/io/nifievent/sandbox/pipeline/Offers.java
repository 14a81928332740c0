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

/** Tables of offers, records with a key and an ordering field: PutHudi's operations on them, and what Presto shows then. */
final class Offers {

    private static final String SCHEMA = """
            {"type": "record", "name": "offer", "fields": [
              {"name": "id", "type": "string"},
              {"name": "version", "type": "long"},
              {"name": "price", "type": ["null", "double"]},
              {"name": "city", "type": "string"},
              {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
            """;

    private final SandboxStack stack;
    private final Canvas canvas;
    private final String reader;

    Offers(SandboxStack stack) throws IOException, InterruptedException {
        this.stack = stack;
        this.canvas = new Canvas(stack);
        this.reader = canvas.addService(
                "org.apache.nifi.json.JsonTreeReader",
                Map.of("schema-access-strategy", "schema-text-property", "schema-text", SCHEMA));
    }

    record Offer(String id, int version, double price, String city, String seen) {

        Offer(String id, int version, double price) {
            this(id, version, price, "Oslo", "2019-05-01T10:00:00Z");
        }

        String json() {
            return "{\"id\":\"%s\",\"version\":%d,\"price\":%s,\"city\":\"%s\",\"seen\":%d}"
                    .formatted(id, version, price, city, Instant.parse(seen).toEpochMilli());
        }
    }

    /** Carries an operation out on a table: a FlowFile of these records goes through a PutHudi of its own. */
    void put(String table, String operation, Map<String, String> layout, Offer... offers)
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

    void showsPrices(String table, String prices) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
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
}
