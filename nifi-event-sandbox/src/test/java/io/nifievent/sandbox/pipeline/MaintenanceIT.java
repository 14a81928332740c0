package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.PlannedEvent;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
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
    private static final int EVENTS_PER_ROUND = 3_000;
    private static final int MAX_ROUNDS = 15;

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

            assertThat(isMaintained(stack)).as("%s", timeline(stack)).isTrue();
            new ServicesStory(stack).erasesAPerson();
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
            Future<Long> sending = background.submit(() -> sendUntilMaintained(stack, sender, events));
            new Story(stack).rows("SELECT 1 FROM " + TABLE + " LIMIT 1", 1);
            long shown = 0;
            while (!sending.isDone()) {
                Map<String, Object> row = count(stack);
                assertThat(row.get("ids")).isEqualTo(row.get("events"));
                assertThat((Long) row.get("events")).isGreaterThanOrEqualTo(shown);
                shown = (Long) row.get("events");
            }
            assertThat(sending.get()).isZero();
            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
        }
    }

    /** Commits until the table was packed, cleaned and archived beside them; returns how many events were not taken. */
    private static long sendUntilMaintained(SandboxStack stack, EventSender sender, Iterator<PlannedEvent> events)
            throws InterruptedException, IOException {
        long lost = 0;
        for (int round = 0; round < MAX_ROUNDS && !isMaintained(stack); round++) {
            lost += EVENTS_PER_ROUND - sender.send(events, EVENTS_PER_ROUND).acknowledged();
        }
        return lost;
    }

    private static boolean isMaintained(SandboxStack stack) throws IOException {
        List<String> timeline = timeline(stack);
        return timeline.stream().anyMatch(file -> file.endsWith(".replacecommit"))
                && timeline.stream().anyMatch(file -> file.endsWith(".clean"))
                && timeline.stream().anyMatch(file -> file.startsWith(".commits_.archive"));
    }

    /** Names of the table's instants and of its archive's files. */
    private static List<String> timeline(SandboxStack stack) throws IOException {
        Path folder = stack.settings().warehouse().resolve(TABLE).resolve(".hoodie");
        List<String> names = new ArrayList<>();
        for (Path part : List.of(folder, folder.resolve("archived"))) {
            if (Files.isDirectory(part)) {
                try (Stream<Path> files = Files.list(part)) {
                    files.map(file -> file.getFileName().toString()).forEach(names::add);
                }
            }
        }
        return names;
    }

    private static Map<String, Object> count(SandboxStack stack) throws SQLException {
        return stack.query("SELECT count(*) AS events, count(DISTINCT event_id) AS ids FROM " + TABLE)
                .getFirst();
    }
}
