package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.pipeline.Offers.Offer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What table services do, wherever the tables lie: a person is erased, a table that is merged on reading is compacted. */
final class ServicesStory {

    private static final String TABLE = "listing_view";

    /** Enough of them that a table merged on read is compacted. */
    private static final int UPDATES = 5;

    private final SandboxStack stack;
    private final Canvas canvas;

    ServicesStory(SandboxStack stack) throws IOException, InterruptedException {
        this.stack = stack;
        this.canvas = new Canvas(stack);
    }

    void tell() throws Exception {
        erasesAPerson();
        compactsATable(new Offers(stack));
    }

    /** Erases the user with the most events, when no others come. */
    void erasesAPerson() throws Exception {
        long before = count();
        Map<String, Object> person = stack.query("SELECT user_id, count(*) AS events FROM " + TABLE
                        + " GROUP BY user_id ORDER BY events DESC LIMIT 1")
                .getFirst();
        Canvas.Component request = canvas.addProcessor(
                "org.apache.nifi.processors.standard.GenerateFlowFile",
                Map.of(
                        "Data Format",
                        "Text",
                        "generate-ff-custom-text",
                        "{\"column\":\"user_id\",\"value\":\"" + person.get("user_id") + "\"}"));
        Canvas.Component erase = canvas.addProcessor(
                "io.nifievent.processors.EraseEvents",
                Map.of(
                        "Lakehouse", canvas.service("Lakehouse"),
                        "Mode", "erase",
                        "Proof Secret", "known to this test alone"),
                "failure");
        canvas.connect(request, "success", erase);
        canvas.connect(erase, "retry", erase);
        String reports = canvas.connect(erase, "success", canvas.addFunnel());
        canvas.runOnce(request);
        canvas.start(erase);

        JsonNode report = canvas.firstContent(reports);

        assertThat(rowsErased(report)).as("%s", report).isEqualTo(person.get("events"));
        assertThat(stack.query("SELECT 1 FROM " + TABLE + " WHERE user_id = '" + person.get("user_id") + "'"))
                .isEmpty();
        assertThat(count()).isEqualTo(before - (Long) person.get("events"));
    }

    private static long rowsErased(JsonNode report) {
        for (JsonNode table : report.path("tables")) {
            if (table.path("table").asText().equals(TABLE)) {
                return table.at("/keys/0/rows").asLong();
            }
        }
        throw new AssertionError("No [" + TABLE + "] in " + report);
    }

    private long count() throws SQLException {
        return (Long)
                stack.query("SELECT count(*) AS n FROM " + TABLE).getFirst().get("n");
    }

    /** Makes a table that is merged on reading, and has it compacted. */
    void compactsATable(Offers offers) throws Exception {
        Map<String, String> layout = Map.of("Table Type", "MERGE_ON_READ");
        offers.put("rents", "upsert", layout, new Offer("a", 1, 1), new Offer("b", 1, 1));
        offers.showsPrices("rents_ro", "[a 1.0, b 1.0]");
        for (int update = 2; update <= UPDATES + 1; update++) {
            offers.put("rents", "upsert", layout, new Offer("a", update, update));
            offers.showsPrices("rents_rt", "[a " + update + ".0, b 1.0]");
        }
        assertThat(stack.query("SELECT price FROM rents_ro WHERE id = 'a'")).isEqualTo(List.of(Map.of("price", 1.0)));

        canvas.reconfigure(
                canvas.processor("Maintain", "MaintainHudi"), "1 sec", Map.of("Compaction Interval", "1 sec"));

        offers.showsPrices("rents_ro", "[a 6.0, b 1.0]");
        offers.showsPrices("rents_rt", "[a 6.0, b 1.0]");
    }
}
