package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.SendReport;
import io.nifievent.sandbox.send.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are written, packed, cleaned, archived and queried at the same time, and a person erased from them. */
class MaintenanceIT {

    private static final String TABLE = "listing_view";
    private static final int EVENTS_PER_SECOND = 150;
    private static final int EVENTS = 12_000;

    @Test
    void showsEachRowOnceAtEveryMomentAndNothingOfWhoWasErased(@TempDir Path state) throws Exception {
        try (SandboxStack stack = SandboxStack.inFolder(state)) {
            stack.up();
            Canvas canvas = new Canvas(stack);
            canvas.reconfigure(canvas.processor("Store", "PutHudi"), "100 ms", Map.of("Commit Interval", "100 ms"));
            canvas.reconfigure(
                    canvas.processor("Maintain", "MaintainHudi"),
                    "100 ms",
                    Map.of("Packing Interval", "1 sec", "Cleaning Interval", "2 sec"));

            showsEachRowOnceAtEveryMoment(stack);

            assertThat(timeline(stack))
                    .anyMatch(file -> file.endsWith(".replacecommit"))
                    .anyMatch(file -> file.endsWith(".clean"))
                    .anyMatch(file -> file.startsWith("archived/.commits_"));
            showsNothingOfWhoWasErased(stack, canvas);
        }
    }

    private static void showsEachRowOnceAtEveryMoment(SandboxStack stack) throws Exception {
        Instant since = Instant.now().minusSeconds(1);
        SendPlan plan = SendPlan.to(stack.settings().eventsEndpoint(), EVENTS_PER_SECOND);
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender = new EventSender(plan, ledger);
                ExecutorService background = Executors.newSingleThreadExecutor()) {
            var events = Stream.generate(new EventGenerator(5, new Shares(0, 0.05, 0.05), InstantSource.system())::next)
                    .filter(event -> event.type().equals("ListingView"))
                    .iterator();
            Future<SendReport> sending = background.submit(() -> sender.send(events, EVENTS));
            new Story(stack).rows("SELECT 1 FROM " + TABLE + " LIMIT 1", 1);
            long shown = 0;
            while (!sending.isDone()) {
                Map<String, Object> row = count(stack);
                assertThat(row.get("ids")).isEqualTo(row.get("events"));
                assertThat((Long) row.get("events")).isGreaterThanOrEqualTo(shown);
                shown = (Long) row.get("events");
            }
            assertThat(sending.get().acknowledged()).isEqualTo(EVENTS);

            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }

    private static Map<String, Object> count(SandboxStack stack) throws SQLException {
        return stack.query("SELECT count(*) AS events, count(DISTINCT event_id) AS ids FROM " + TABLE)
                .getFirst();
    }

    private static List<String> timeline(SandboxStack stack) throws IOException {
        Path folder = stack.settings().warehouse().resolve(TABLE).resolve(".hoodie");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString()).toList();
        }
    }

    private static void showsNothingOfWhoWasErased(SandboxStack stack, Canvas canvas) throws Exception {
        long before = (Long) count(stack).get("events");
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

        assertThat(report.at("/tables/0/keys/0/rows").asLong()).as("%s", report).isEqualTo(person.get("events"));
        assertThat(stack.query("SELECT 1 FROM " + TABLE + " WHERE user_id = '" + person.get("user_id") + "'"))
                .isEmpty();
        assertThat(count(stack).get("events")).isEqualTo(before - (Long) person.get("events"));
    }
}
