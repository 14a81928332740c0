package io.nifievent.sandbox.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.Column;
import io.nifievent.catalog.EventType;
import io.nifievent.event.EventFramer;
import io.nifievent.event.EventId;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.catalog.CatalogCommand;
import io.nifievent.sandbox.query.Format;
import io.nifievent.sandbox.query.PrestoQueries;
import io.nifievent.sandbox.send.CatalogTables;
import io.nifievent.sandbox.send.Comparison;
import io.nifievent.sandbox.send.DemoEvents;
import io.nifievent.sandbox.send.EventGenerator;
import io.nifievent.sandbox.send.EventSender;
import io.nifievent.sandbox.send.Ledger;
import io.nifievent.sandbox.send.SendPlan;
import io.nifievent.sandbox.send.Shares;
import io.nifievent.sandbox.send.StoredEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.node.ObjectNode;

/** What was posted is what Presto returns. */
@ExtendWith(RunningPipeline.class)
class EndToEndIT {

    @Test
    void returnsAsManyEventsOfEachTypeAsWerePosted(SandboxStack stack) throws Exception {
        CatalogTables tables = CatalogTables.read(stack.settings().eventCatalog());
        Instant since = Instant.now();
        try (Ledger ledger = Ledger.inMemory();
                EventSender sender =
                        new EventSender(SendPlan.to(stack.settings().eventsEndpoint(), 300), ledger)) {
            var events = new EventGenerator(42, new Shares(0.05, 0.05, 0.1), InstantSource.system());
            assertThat(sender.send(events, 2_000).acknowledged()).isEqualTo(2_000);

            Comparison comparison = new Story(stack).settled(ledger, since);

            assertThat(comparison.isClean()).as("%s", comparison).isTrue();
            try (StoredEvents stored = StoredEvents.in(stack.settings().prestoJdbcUrl(), tables)) {
                assertThat(stored.rows(since)).containsAllEntriesOf(DemoEvents.expectedRows(ledger.entries(), tables));
            }
        }
    }

    @Test
    void returnsEveryValueOfEverySampleAsItWasSent(SandboxStack stack) throws Exception {
        Catalog catalog = new CatalogDirectory(stack.settings().eventCatalog()).load();
        for (EventType type : catalog.types()) {
            Map<String, ObjectNode> sent = post(stack, type);
            if (sent.isEmpty()) {
                continue;
            }
            String columns = Stream.concat(
                            Stream.of("event_id", "event_type", "event_version", "event_time", "event_date"),
                            type.columns().stream().map(SqlValue::expression))
                    .collect(Collectors.joining(", "));
            String ids = sent.keySet().stream().collect(Collectors.joining("', '", "('", "')"));
            List<Map<String, Object>> rows = new Story(stack)
                    .rows("SELECT " + columns + " FROM " + type.table() + " WHERE event_id IN " + ids, sent.size());
            assertThat(rows).hasSameSizeAs(sent.keySet());
            for (Map<String, Object> row : rows) {
                ObjectNode event = sent.get((String) row.get("event_id"));
                assertThat(row).containsEntry("event_type", type.name());
                assertThat(row)
                        .containsEntry(
                                "event_version", event.at(catalog.version()).stringValue());
                String time = SqlValue.timestamp(event.at(type.time()).stringValue());
                assertThat(row).containsEntry("event_time", time).containsEntry("event_date", time.substring(0, 10));
                for (Column column : type.columns()) {
                    assertThat(SqlValue.answered(row.get(column.name()), column.type()))
                            .as("%s of %s", column.name(), event)
                            .isEqualTo(SqlValue.of(event.path(column.field()), column.type()));
                }
            }
        }
    }

    @Test
    void exportsRowsThatACatalogJudgesAsTheEventsTheyWere(SandboxStack stack, @TempDir Path folder) throws Exception {
        String catalog = stack.settings().eventCatalog().toString();
        List<String> diff = new ArrayList<>(List.of("diff", catalog, catalog));
        int stored = 0;
        for (EventType type :
                new CatalogDirectory(stack.settings().eventCatalog()).load().types()) {
            Map<String, ObjectNode> sent = post(stack, type);
            if (!sent.isEmpty()) {
                String rows = "SELECT * FROM " + type.table() + " WHERE event_id IN "
                        + sent.keySet().stream().collect(Collectors.joining("', '", "('", "')"));
                stored += new Story(stack).rows(rows, sent.size()).size();
                Path file = folder.resolve(type.table());
                try (PrintWriter out = new PrintWriter(file.toFile(), UTF_8)) {
                    PrestoQueries presto = new PrestoQueries(stack.settings().prestoJdbcUrl());
                    Format.JSON.print(target -> presto.run(rows, target), out);
                }
                diff.addAll(List.of("--against", file.toString()));
            }
        }
        StringWriter out = new StringWriter();
        new CommandLine(new CatalogCommand()).setOut(new PrintWriter(out)).execute(diff.toArray(String[]::new));
        assertThat(out.toString())
                .endsWith("of " + stored + " events\n  0 were valid and would fail\n  0 were invalid and would pass\n");
    }

    @Test
    void acceptsTheChallengesEventAsJsonAndAsAForm(SandboxStack stack) throws Exception {
        assertThat(stack.post("""
                {"Event_Type":"ListingView","Event_Version":"V1","User_ID":"a1b2","Listing_ID":"challenge-json",
                 "Server_Time":"2020-07-01 12:00:00","Device_Type":"iOS 13.5"}
                """, "application/json").statusCode()).isEqualTo(200);
        assertThat(stack.post(
                                "Event_Type=ListingView&Event_Version=V1&User_ID=a1b2&Listing_ID=challenge-form"
                                        + "&Server_Time=2020-07-01+12%3A00%3A00&Device_Type=iOS+13.5",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(200);
        assertThat(new Story(stack)
                        .rows(
                                "SELECT user_id, device_type, server_time FROM listing_view"
                                        + " WHERE listing_id IN ('challenge-json', 'challenge-form')",
                                2))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row)
                        .containsEntry("user_id", "a1b2")
                        .containsEntry("device_type", "iOS 13.5")
                        .containsEntry("server_time", "2020-07-01 12:00:00.000"));
    }

    @Test
    void storesTheSameRequestOnceHoweverOftenItIsSent(SandboxStack stack) throws Exception {
        String event = """
                {"Event_Type":"ListingView","Event_Version":"V1","User_ID":"again","Listing_ID":"again-%d",
                 "Server_Time":"2020-07-02 12:00:00"}
                """;
        for (int time = 0; time < 3; time++) {
            for (int listing = 0; listing < 3; listing++) {
                stack.post(event.formatted(listing), "application/json");
            }
            new Story(stack).rows("SELECT listing_id FROM listing_view WHERE user_id = 'again'", 3);
        }
        stack.post(event.formatted(3), "application/json");
        assertThat(new Story(stack).rows("SELECT listing_id FROM listing_view WHERE user_id = 'again'", 4))
                .extracting(row -> row.get("listing_id"))
                .containsExactlyInAnyOrder("again-0", "again-1", "again-2", "again-3");
    }

    /** Posts the JSON samples of a type; gives them by the id they will have. */
    private static Map<String, ObjectNode> post(SandboxStack stack, EventType type) throws Exception {
        Map<String, ObjectNode> sent = new HashMap<>();
        Path samples = stack.settings().eventCatalog().resolve(type.name()).resolve("samples/accepted");
        if (!Files.isDirectory(samples)) {
            return sent;
        }
        try (Stream<Path> files = Files.list(samples)) {
            for (Path file :
                    files.filter(sample -> sample.toString().endsWith(".json")).toList()) {
                assertThat(stack.post(Files.readString(file), "application/json")
                                .statusCode())
                        .isEqualTo(200);
                for (byte[] json : events(file)) {
                    ObjectNode event = ((EventJson.Parsable) EventJson.parse(json)).object();
                    sent.put(event.path("Event_ID").stringValue(EventId.ofContent(json)), event);
                }
            }
        }
        return sent;
    }

    private static List<byte[]> events(Path file) throws IOException {
        List<byte[]> events = new ArrayList<>();
        try (InputStream content = Files.newInputStream(file)) {
            EventFramer framer = new EventFramer(content, 1 << 20);
            for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                events.add(((Frame.Whole) frame.get()).bytes());
            }
        }
        return events;
    }
}
