package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nifievent.sandbox.SandboxStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The way back from the quarantine: events of a version that the catalog lacks are rejected, their schema is added, and they
 * are replayed into their table, each once, while NiFi is killed in the middle.
 */
@ExtendWith(RunningPipeline.class)
class ReplayIT {

    private static final String VERSION = "V1-0-9";
    private static final int EVENTS = 1_500;
    private static final int EVENTS_PER_SECOND = 100;
    private static final String ROWS = " FROM rejected_events WHERE claimed_version = '" + VERSION + "'";
    private static final String STORED = " FROM listing_view WHERE event_version = '" + VERSION + "'";

    /** Of this version and never valid, since it has no listing. */
    private static final String NEVER_VALID =
            "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"" + VERSION + "\",\"User_ID\":\"replay\"}";

    private final Canvas canvas;
    private final Canvas.Component replay;
    private final SandboxStack stack;

    ReplayIT(SandboxStack stack) throws Exception {
        this.stack = stack;
        this.canvas = new Canvas(stack);
        this.replay = canvas.processor("Replay", "ReplayRejectedEvents");
    }

    @AfterEach
    void keepItFromOtherStories() throws Exception {
        canvas.disable(replay);
    }

    @Test
    void storesOnceWhatWasRejectedBeforeItsSchemaCame() throws Exception {
        Instant since = Instant.now();
        String events = IntStream.range(0, EVENTS)
                .mapToObj(number -> event("r-" + number, number))
                .collect(Collectors.joining());
        post(events + NEVER_VALID, "application/x-ndjson");
        post(
                "Event_Type=ListingView&Event_Version=" + VERSION
                        + "&User_ID=replay&Listing_ID=form&Server_Time=2020-07-05+12%3A00%3A00",
                "application/x-www-form-urlencoded");
        awaitRows("SELECT code" + ROWS + " AND code = 'unknown-version' AND status = 'open'", EVENTS + 2);

        addSchema();
        canvas.reconfigure(
                replay,
                "1 sec",
                Map.of(
                        "Event Types",
                        "ListingView",
                        "SQL Condition",
                        "claimed_version = '" + VERSION + "'",
                        "Max Events Per Second",
                        Integer.toString(EVENTS_PER_SECOND)));
        awaitRows("SELECT 1" + STORED, EVENTS / 5);
        stack.kill(stack.parts().nifi());
        assertThat(stack.query("SELECT count(*) AS events" + STORED).getFirst().get("events"))
                .isNotEqualTo((long) EVENTS);
        stack.up();

        List<Map<String, Object>> left = await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> stack.query("SELECT code, attempts" + ROWS + " AND status = 'open'"),
                        rows -> rows.size() == 1);
        // The quarantine may show the last ones as replayed before their own table shows them.
        await().atMost(Duration.ofMinutes(5)).untilAsserted(this::storesEachOnce);
        assertThat(left).singleElement().satisfies(row -> assertThat(row).containsEntry("code", "required"));

        replaysAgainWhatIsOpenAndNothingElse((Long) left.getFirst().get("attempts"));
        dismisses(since);
        reopensWhatWasDismissedAndNothingElse();
    }

    private static String event(String listing, int photos) {
        return """
                {"Event_Type":"ListingView","Event_Version":"%s","User_ID":"replay","Listing_ID":"%s","Server_Time":"2020-07-0%d 12:00:00","Photos_Seen":%d}
                """.formatted(VERSION, listing, 1 + photos % 9, photos);
    }

    /** The version as an addition to the one before it, as a person would write it. */
    private void addSchema() throws Exception {
        Path folder = stack.settings().eventCatalog().resolve("ListingView");
        String schema = Files.readString(folder.resolve("V1-0-1.schema.json"))
                .replace("V1-0-1", VERSION)
                .replace("\"Referrer\":", "\"Photos_Seen\": {\"type\": \"integer\", \"minimum\": 0}, \"Referrer\":");
        Files.writeString(folder.resolve(VERSION + ".schema.json"), schema);
        // It is in force when an event of its own is not rejected any more.
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(2))
                .until(this::acceptsTheVersion);
    }

    private boolean acceptsTheVersion() throws Exception {
        post(event("probe", 0), "application/json");
        try {
            return !stack.query("SELECT 1 FROM listing_view WHERE listing_id = 'probe'")
                    .isEmpty();
        } catch (SQLException e) {
            return false; // there is no such table yet
        }
    }

    /** The lines, the form, and the probe, which may have been rejected before. */
    private void storesEachOnce() throws SQLException {
        assertThat(stack.query("SELECT count(*) AS events, count(DISTINCT listing_id) AS listings,"
                        + " sum(photos_seen) AS photos" + STORED))
                .isEqualTo(List.of(Map.of(
                        "events", EVENTS + 2L,
                        "listings", EVENTS + 2L,
                        "photos", EVENTS * (EVENTS - 1L) / 2)));
        assertThat(stack.query(
                        "SELECT count(*) AS events FROM listing_view s JOIN rejected_events r ON s.event_id = r.event_id"
                                + " WHERE r.claimed_version = '" + VERSION
                                + "' AND s.received_at = r.received_at AND listing_id <> 'probe'"))
                .isEqualTo(List.of(Map.of("events", EVENTS + 1L)));
    }

    private void replaysAgainWhatIsOpenAndNothingElse(long attempts) throws Exception {
        canvas.stop(replay);
        canvas.start(replay);
        awaitRows("SELECT 1" + ROWS + " AND status = 'open' AND attempts = " + (attempts + 1), 1);
        storesEachOnce();
        assertThat(stack.query("SELECT count(*) AS changed" + ROWS + " AND status = 'replayed' AND attempts > "
                        + (attempts + 1)))
                .isEqualTo(List.of(Map.of("changed", 0L)));
    }

    private void dismisses(Instant since) throws Exception {
        canvas.reconfigure(
                replay,
                "1 sec",
                Map.of(
                        "Action", "dismiss",
                        "Codes", "unknown-type, required",
                        "Sources", "127.0.0.1",
                        "Received From", since.toString(),
                        "Received Before", Instant.now().toString()));
        assertThat(awaitRows("SELECT code, from_utf8(raw) AS raw" + ROWS + " AND status = 'dismissed'", 1))
                .containsExactly(Map.of("code", "required", "raw", NEVER_VALID));
        // The same bytes once more don't open it again.
        post(NEVER_VALID, "application/json");
        post("{\"after-the-dismissal\":1}", "application/json");
        awaitRows("SELECT 1 FROM rejected_events WHERE from_utf8(raw) LIKE '%after-the-dismissal%'", 1);
        assertThat(stack.query("SELECT status" + ROWS + " AND code = 'required'"))
                .isEqualTo(List.of(Map.of("status", "dismissed")));
    }

    /** But for their status, the rows that were replayed are selected, too. */
    private void reopensWhatWasDismissedAndNothingElse() throws Exception {
        String row = "SELECT code, attempts, assigned_id, from_utf8(raw) AS raw" + ROWS;
        String replayed = "SELECT count(*) AS events" + ROWS + " AND status = 'replayed'";
        List<Map<String, Object>> dismissed = stack.query(row + " AND status = 'dismissed'");
        List<Map<String, Object>> others = stack.query(replayed);
        canvas.reconfigure(
                replay, "1 sec", Map.of("Action", "reopen", "Codes", "unknown-type, unknown-version, required"));
        assertThat(awaitRows(row + " AND status = 'open'", 1)).isEqualTo(dismissed);
        assertThat(stack.query(row + " AND status = 'dismissed'")).isEmpty();
        assertThat(stack.query(replayed)).isEqualTo(others);
    }

    private List<Map<String, Object>> awaitRows(String sql, int expected) {
        List<Map<String, Object>> rows = new Story(stack).rows(sql, expected);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(expected);
        return rows;
    }

    private void post(String body, String contentType) throws Exception {
        assertThat(stack.post(body, contentType).statusCode()).isEqualTo(200);
    }
}
