package io.nifievent.processors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.FaultyCatalog;
import io.nifievent.event.Event;
import io.nifievent.event.EventId;
import io.nifievent.event.EventLines;
import io.nifievent.quarantine.Quarantine;
import io.nifievent.quarantine.RejectedRow;
import io.nifievent.quarantine.RowSelection;
import io.nifievent.validation.RejectedEvents.Status;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.util.MockProcessContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ReplayRejectedEventsTest {

    private static final Instant RECEIVED_AT = Instant.parse("2026-01-31T10:00:00.123Z");
    private static final String GOOD = "{\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\",\"User_ID\":\"a1b2\","
            + "\"Listing_ID\":\"c3d4\",\"Server_Time\":\"2026-01-31 09:00:00\"}";
    private static final String BAD = GOOD.replace("\"User_ID\":\"a1b2\",", "");

    private final Table table = new Table();
    private Instant now = Instant.parse("2026-02-01T00:00:00Z");
    private final TestRunner runner =
            TestRunners.newTestRunner(new ReplayRejectedEvents((connections, name) -> table.named(name), () -> now));

    /** Rows as they are in the table, by day; they stay as they are, as if what was sent were never stored. */
    private static final class Table implements Quarantine {

        private final SortedMap<String, List<RejectedRow>> days = new TreeMap<>();
        private final List<RowSelection> asked = new ArrayList<>();
        private int failures;
        private boolean absent;

        Table named(String name) {
            assertThat(name).isEqualTo("rejected_events");
            return this;
        }

        void add(String day, RejectedRow row) {
            days.computeIfAbsent(day, any -> new ArrayList<>()).add(row);
        }

        @Override
        public Optional<SortedMap<String, Long>> days(RowSelection selection) {
            asked.add(selection);
            if (absent) {
                return Optional.empty();
            }
            SortedMap<String, Long> counts = new TreeMap<>();
            days.forEach((day, rows) -> counts.put(day, (long) rows.size()));
            return Optional.of(counts);
        }

        @Override
        public Page read(RowSelection selection, String day, String after, int limit, Reader reader)
                throws SQLException, IOException {
            List<RejectedRow> rows = days.get(day).stream()
                    .sorted((a, b) -> a.id().compareTo(b.id()))
                    .filter(row -> row.id().compareTo(after) > 0)
                    .limit(limit)
                    .toList();
            for (RejectedRow row : rows) {
                reader.next(row);
                if (failures-- > 0) {
                    throw new SQLException("Presto went away");
                }
            }
            return new Page(rows.isEmpty() ? after : rows.getLast().id(), rows.size());
        }

        @Override
        public void close() {}
    }

    private static final class NoConnections extends AbstractControllerService implements DBCPService {
        @Override
        public Connection getConnection() {
            throw new AssertionError("The table is a list");
        }
    }

    @BeforeEach
    void addServices() throws Exception {
        FixedCatalog.addTo(runner);
        runner.addControllerService("presto", new NoConnections());
        runner.enableControllerService(runner.getControllerService("presto"));
        runner.setProperty(ReplayRejectedEvents.CONNECTIONS, "presto");
    }

    private static RejectedRow row(String body) {
        return row(EventId.ofContent(body.getBytes(UTF_8)), body, body.length(), "json");
    }

    private static RejectedRow row(String id, String body, long size, String kind) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("Code", "unknown-version");
        ObjectNode violation = data.putArray("Violations").addObject();
        violation.put("Code", "unknown-version");
        violation.put("Pointer", "/Event_Version");
        violation.put("Message", "The catalog has no such version.");
        data.put("Claimed_Type", "ListingView");
        data.put("Raw_Size", size);
        data.putObject("Origin").put("Remote_Address", "mobile-app");
        data.put("Raw_Kind", kind);
        data.put("Assigned_ID", "told-to-its-sender");
        data.put("Attempts", 2);
        return new RejectedRow(id, RECEIVED_AT, body.getBytes(UTF_8), data);
    }

    private List<Event> lines(String relationship) {
        return runner.getFlowFilesForRelationship(relationship).stream()
                .flatMap(flowFile -> flowFile.getContent().lines())
                .map(line -> ((EventLines.Read) EventLines.read(line.getBytes(UTF_8))).event())
                .toList();
    }

    /** Triggers once a second, as NiFi would. */
    private void run(int seconds) {
        for (int second = 0; second < seconds; second++) {
            now = now.plusSeconds(1);
            runner.run(1, second == seconds - 1, second == 0);
        }
    }

    @Test
    void sendsWhatIsValidNowAndMarksItsRow() {
        table.add("2026-01-31", row(GOOD));
        run(3);

        assertThat(lines("valid")).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo("told-to-its-sender");
            assertThat(event.receivedAt()).isEqualTo(RECEIVED_AT);
            assertThat(event.data().toString()).isEqualTo(GOOD);
        });
        assertThat(lines("rows")).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(EventId.ofContent(GOOD.getBytes(UTF_8)));
            assertThat(event.date()).hasToString("2026-01-31");
            assertThat(event.data().path("Status").stringValue()).isEqualTo("replayed");
            assertThat(event.data().path("Attempts").intValue()).isEqualTo(3);
            assertThat(event.data().path("Code").stringValue()).isEqualTo("unknown-version");
            assertThat(event.data().path("Raw").binaryValue()).isEqualTo(GOOD.getBytes(UTF_8));
        });
    }

    @Test
    void leavesARowOpenWithItsNewReasonWhenItIsRejectedAgain() {
        table.add("2026-01-31", row(BAD));
        run(3);

        assertThat(lines("valid")).isEmpty();
        assertThat(lines("rows")).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(EventId.ofContent(BAD.getBytes(UTF_8)));
            assertThat(event.time()).isEqualTo(RECEIVED_AT);
            assertThat(event.data().path("Status").stringValue()).isEqualTo("open");
            assertThat(event.data().path("Attempts").intValue()).isEqualTo(3);
            assertThat(event.data().path("Code").stringValue()).isEqualTo("required");
            assertThat(event.data().path("Assigned_ID").stringValue()).isEqualTo("told-to-its-sender");
            assertThat(event.data().at("/Origin/Remote_Address").stringValue()).isEqualTo("mobile-app");
        });
    }

    @Test
    void leavesARowOpenThatItsValidatorFailsAtAndReplaysTheOthers() throws Exception {
        FixedCatalog.addTo(runner, FaultyCatalog.of(() -> {
            throw new StackOverflowError();
        }));
        table.add("2026-01-31", row(BAD));
        table.add("2026-01-31", row(GOOD));
        run(3);

        assertThat(lines("valid")).hasSize(1);
        assertThat(lines("rows"))
                .filteredOn(row -> row.data().path("Status").stringValue().equals("open"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.id()).isEqualTo(EventId.ofContent(BAD.getBytes(UTF_8)));
                    assertThat(row.data().path("Code").stringValue()).isEqualTo("not-judged");
                });
        assertThat(runner.getLogger().getErrorMessages())
                .singleElement()
                .satisfies(error ->
                        assertThat(error.getThrowable()).hasMessageContaining(StackOverflowError.class.getName()));
    }

    @Test
    void judgesAFormAsAForm() {
        String form = "Event_Type=ListingView&Event_Version=V1&User_ID=a1b2&Listing_ID=c3d4"
                + "&Server_Time=2026-01-31+09%3A00%3A00";
        table.add("2026-01-31", row(EventId.ofContent(form.getBytes(UTF_8)), form, form.length(), "form"));
        run(1);
        assertThat(lines("valid"))
                .singleElement()
                .satisfies(event -> assertThat(event.data().toString()).isEqualTo(GOOD));
    }

    @Test
    void leavesRowsAloneThatDoNotHoldTheWholeEvent() {
        String good = EventId.ofContent(GOOD.getBytes(UTF_8));
        table.add("2026-01-31", row(good, GOOD, 9_000_000, "json"));
        table.add("2026-01-31", row("personal data was removed", GOOD, GOOD.length(), "json"));
        table.add("2026-01-31", row(good + "-", "", 0, "json"));
        table.add("2026-01-31", row(EventId.ofContent(GOOD.getBytes(UTF_8)), GOOD, GOOD.length(), "remainder"));
        run(2);
        assertThat(lines("valid")).isEmpty();
        assertThat(lines("rows")).isEmpty();
        assertThat(runner.getCounterValue("Events not whole")).isEqualTo(4);
    }

    @Test
    void goesOnceOverAllRowsNoFasterThanIsAllowed() {
        for (int i = 0; i < 7; i++) {
            table.add(i < 3 ? "2026-01-30" : "2026-01-31", row(GOOD.replace("c3d4", "listing-" + i)));
        }
        runner.setProperty(ReplayRejectedEvents.MAX_RATE, "2");
        run(2);
        assertThat(lines("valid")).hasSize(3);
        run(20);
        assertThat(lines("valid")).hasSize(3 + 7);
        runner.run(1, true, true);
        assertThat(lines("valid")).hasSize(3 + 7 + 2);
        runner.run(1, true, false);
        assertThat(lines("valid")).hasSize(3 + 7 + 2);
    }

    @Test
    void dismissesWithoutJudging() {
        table.add("2026-01-31", row(GOOD));
        runner.setProperty(ReplayRejectedEvents.ACTION, "dismiss");
        runner.setProperty(SelectionProperties.TO, "2026-02-01T00:00:00Z");
        run(1);
        assertThat(lines("valid")).isEmpty();
        assertThat(lines("rows"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.data().path("Status").stringValue()).isEqualTo("dismissed"))
                .satisfies(event ->
                        assertThat(event.data().path("Attempts").intValue()).isEqualTo(2));
    }

    @Test
    void reopensWithoutJudging() {
        table.add("2026-01-31", row(BAD));
        runner.setProperty(ReplayRejectedEvents.ACTION, "reopen");
        runner.setProperty(SelectionProperties.TO, "2026-02-01T00:00:00Z");
        run(2);
        assertThat(table.asked)
                .singleElement()
                .satisfies(selection -> assertThat(selection.status()).isEqualTo(Status.DISMISSED));
        assertThat(lines("valid")).isEmpty();
        assertThat(lines("rows")).singleElement().satisfies(event -> {
            assertThat(event.data().path("Status").stringValue()).isEqualTo("open");
            assertThat(event.data().path("Attempts").intValue()).isEqualTo(2);
            assertThat(event.data().path("Code").stringValue()).isEqualTo("unknown-version");
        });
        assertThat(runner.getCounterValue("Events reopened")).isEqualTo(1);
        assertThat(runner.getLogger().getInfoMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg())
                        .contains("The reopen is over", "0 were dismissed, 1 were reopened"));
    }

    @Test
    void sendsNothingOfAPageThatBroke() {
        table.add("2026-01-31", row(GOOD));
        table.add("2026-01-31", row(BAD));
        table.failures = 1;
        now = now.plusSeconds(1);
        runner.run(1, false, true);
        runner.assertTransferCount(ReplayRejectedEvents.VALID, 0);
        runner.assertTransferCount(ReplayRejectedEvents.ROWS, 0);
        now = now.plusSeconds(1);
        runner.run(1, true, false);
        assertThat(lines("valid")).hasSize(1);
        assertThat(lines("rows")).hasSize(2);
    }

    @Test
    void asksForTheRowsThatAreSelected() {
        runner.setProperty(SelectionProperties.CODES, "unknown-version, required");
        runner.setProperty(SelectionProperties.TYPES, "Search");
        runner.setProperty(SelectionProperties.FROM, "2026-01-31T00:00:00Z");
        runner.setProperty(SelectionProperties.CONDITION, "raw_size < 100");
        run(1);
        assertThat(table.asked)
                .singleElement()
                .hasToString("RowSelection[status=open, codes=[unknown-version, required], types=[Search], senders=[],"
                        + " from=Optional[2026-01-31T00:00:00Z], to=Optional.empty,"
                        + " condition=Optional[raw_size < 100]]");
    }

    @Test
    void waitsForATableThatIsNotThere() {
        table.add("2026-01-31", row(GOOD));
        table.absent = true;
        now = now.plusSeconds(1);
        runner.run(1, false, true);
        assertThat(runner.getLogger().getWarnMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("Presto shows no table"));

        table.absent = false;
        now = now.plusSeconds(59);
        runner.run(1, false, false);
        assertThat(lines("valid")).isEmpty();
        now = now.plusSeconds(1);
        runner.run(1, true, false);
        assertThat(lines("valid")).hasSize(1);
    }

    @Test
    void verifyFailsWithoutATable() {
        table.absent = true;
        assertThat(verified()).singleElement().satisfies(result -> {
            assertThat(result.getOutcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.getExplanation()).contains("Presto shows no table rejected_events");
        });
    }

    private List<ConfigVerificationResult> verified() {
        return new ReplayRejectedEvents((connections, name) -> table.named(name), () -> now)
                .verify(runner.getProcessContext(), runner.getLogger(), Map.of());
    }

    @Test
    void refusesWhatIsNoTime() {
        runner.setProperty(SelectionProperties.TO, "yesterday");
        runner.assertNotValid();
    }

    /** NiFi starts a processor again by itself, as after a restart; nobody has seen what came since. */
    @ParameterizedTest
    @ValueSource(strings = {"dismiss", "reopen"})
    void changesOnlyWhatWasReceivedBeforeATimeThatIsOver(String action) {
        runner.setProperty(ReplayRejectedEvents.ACTION, action);
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.getSubject()).isEqualTo("Received Before");
            assertThat(problem.getExplanation()).contains("to " + action + " rows", "starts the processor again");
        });
        runner.setProperty(SelectionProperties.TO, "2026-02-01T00:00:01Z");
        assertThat(problems()).hasSize(1);
        now = now.plusSeconds(1);
        runner.assertValid();
        runner.setProperty(ReplayRejectedEvents.ACTION, "replay");
        runner.removeProperty(SelectionProperties.TO);
        runner.assertValid();
    }

    private Collection<ValidationResult> problems() {
        return ((MockProcessContext) runner.getProcessContext()).validate();
    }

    @Test
    void verifyCountsTheRowsSelected() {
        table.add("2026-01-30", row(GOOD));
        table.add("2026-01-31", row(BAD));
        assertThat(verified()).singleElement().satisfies(result -> {
            assertThat(result.getOutcome()).isEqualTo(Outcome.SUCCESSFUL);
            assertThat(result.getExplanation()).isEqualTo("2 open rows of 2 days are selected");
        });
    }

    @Test
    void verifyCountsDismissedRowsToReopen() {
        table.add("2026-01-31", row(BAD));
        runner.setProperty(ReplayRejectedEvents.ACTION, "reopen");
        runner.setProperty(SelectionProperties.TO, "2026-02-01T00:00:00Z");
        assertThat(verified())
                .singleElement()
                .satisfies(result ->
                        assertThat(result.getExplanation()).isEqualTo("1 dismissed rows of 1 days are selected"));
        assertThat(table.asked).extracting(RowSelection::status).containsExactly(Status.DISMISSED);
    }
}
