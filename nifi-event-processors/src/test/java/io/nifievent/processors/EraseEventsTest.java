package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nifievent.hudi.LakehouseSettings;
import io.nifievent.hudi.PackingLimits;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableRows;
import io.nifievent.hudi.TableServices;
import io.nifievent.services.HadoopHudiLakehouse;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.MockProcessSession;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EraseEventsTest {

    private static final String KEY = "{\"column\":\"user_id\",\"value\":\"a1b2\"}\n";
    private static final Instant NOW = Instant.parse("2026-11-26T10:15:30Z");

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private volatile InstantSource clock = () -> NOW;
    private final TestRunner runner = TestRunners.newTestRunner(new EraseEvents(() -> clock.instant()));

    @BeforeEach
    void storeEventsOfTwoUsers() throws Exception {
        runner.addControllerService("lakehouse", lakehouse);
        runner.setProperty(lakehouse, "Base Path", base.toUri().toString());
        runner.enableControllerService(lakehouse);
        runner.setProperty(EraseEvents.LAKEHOUSE, "lakehouse");

        HadoopHudiLakehouse service = new HadoopHudiLakehouse();
        TestRunner writer = writer(service);
        store(
                writer,
                "search",
                "Search",
                "{\"User_ID\":\"a1b2\"}",
                "{\"User_ID\":\"other\"}",
                "{\"User_ID\":\"a1b2\"}");
        store(writer, "app_open", "AppOpen", "{\"User_ID\":\"other\"}");
        store(writer, "rejected_events", "RejectedEvent", rejected("{\"Usr\":\"a1b2\"}"), rejected("other"));
        writer.disableControllerService(service);
    }

    private TestRunner writer(HadoopHudiLakehouse service) throws Exception {
        TestRunner writer =
                TestRunners.newTestRunner(new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10))));
        FixedCatalog.addTo(writer);
        writer.addControllerService("lakehouse", service);
        writer.setProperty(service, "Base Path", base.toUri().toString());
        writer.enableControllerService(service);
        writer.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
        return writer;
    }

    private static String rejected(String raw) {
        return "{\"Code\":\"type\",\"Raw\":\""
                + Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    private static void store(TestRunner writer, String table, String type, String... events) {
        StringBuilder lines = new StringBuilder();
        for (int number = 0; number < events.length; number++) {
            lines.append("""
                {"event_id":"%d","event_type":"%s","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":%s}
                """.formatted(number, type, events[number]));
        }
        writer.clearTransferState();
        writer.enqueue(lines.toString(), Map.of("hudi.table", table));
        // While the service opens the tables there are, it holds their leases.
        await().until(() -> {
            writer.run();
            return writer.isQueueEmpty();
        });
        writer.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 1);
    }

    @AfterEach
    void disable() {
        runner.disableControllerService(lakehouse);
    }

    private void eraseFromNowOn() {
        runner.setProperty(EraseEvents.MODE, EraseEvents.ERASE);
        runner.setProperty(EraseEvents.PROOF_SECRET, "a secret of some length");
    }

    private MockFlowFile only(Relationship relationship) {
        runner.assertAllFlowFilesTransferred(relationship, 1);
        return runner.getFlowFilesForRelationship(relationship).getFirst();
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(base)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void onlyCountsAtFirst() throws Exception {
        List<Path> before = files();
        runner.enqueue(KEY);
        runner.run();

        MockFlowFile report = only(EraseEvents.SUCCESS);
        report.assertAttributeEquals("hudi.erasure.mode", "dry run");
        report.assertAttributeEquals("hudi.erasure.rows", "3");
        report.assertAttributeEquals("hudi.erasure.tables", "2");
        JsonNode json = JsonMapper.shared().readTree(report.toByteArray());
        assertThat(json.at("/tables/1/table").asString()).isEqualTo("rejected_events");
        assertThat(json.at("/tables/1/keys/0/rows").asInt()).isEqualTo(1);
        assertThat(json.at("/tables/2/keys/0/rows").asInt()).isEqualTo(2);
        assertThat(report.getContent()).doesNotContain("a1b2");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void erasesFromAllTablesAndProvesIt() throws Exception {
        eraseFromNowOn();
        runner.enqueue(KEY);
        runner.run();

        only(EraseEvents.SUCCESS).assertAttributeEquals("hudi.erasure.rows", "3");
        assertThat(runner.getCounterValue("Rows erased")).isEqualTo(3);
        assertThat(base.resolve("erasures/.hoodie")).exists();
        try (TableServices services =
                lakehouse.tryServices(new TableName("erasures")).orElseThrow()) {
            assertThat(services.debt(new PackingLimits(1_000, 1_000)).files()).isEqualTo(1);
        }
        runner.clearTransferState();
        runner.enqueue(KEY);
        runner.run();
        only(EraseEvents.SUCCESS).assertAttributeEquals("hudi.erasure.rows", "0");
    }

    @Test
    void provesWhatItErasedWithoutTheValue() throws Exception {
        eraseFromNowOn();
        runner.enqueue(KEY);
        runner.run();

        MockFlowFile report = only(EraseEvents.SUCCESS);
        JsonNode tables = JsonMapper.shared().readTree(report.toByteArray()).path("tables");
        List<GenericRecord> proofs = TableRows.read(base.resolve("erasures").toUri());
        assertThat(proofs)
                .extracting(proof -> "%s: %s rows in %s files and %s older, %s"
                        .formatted(
                                proof.get("erased_table"),
                                proof.get("rows_erased"),
                                proof.get("files_replaced"),
                                proof.get("older_files_deleted"),
                                proof.get("instants")))
                .containsExactlyInAnyOrder(
                        "app_open: 0 rows in 0 files and 0 older, []",
                        "rejected_events: 1 rows in 1 files and 0 older, [%s]"
                                .formatted(tables.at("/1/instants/0").asString()),
                        "search: 2 rows in 1 files and 0 older, [%s]"
                                .formatted(tables.at("/2/instants/0").asString()));
        assertThat(proofs).allSatisfy(proof -> {
            assertThat(proof.get("request_id")).hasToString(report.getAttribute("uuid") + "-" + report.getEntryDate());
            assertThat(proof.get("key_column")).hasToString("user_id");
            assertThat(proof.get("key_hash"))
                    .as("HMAC-SHA-256, as openssl computes it")
                    .hasToString("c70c2f2d7e676ef2bcf574681302562ed3fd8fbb5a17f1f539c3526fb9bf482a");
            assertThat(proof.get("finished_at")).isEqualTo(NOW.toEpochMilli() * 1000);
            assertThat(proof.get("event_date")).hasToString("2026-11-26");
            assertThat(proof.toString()).doesNotContain("a1b2");
        });
    }

    @Test
    void erasesAndProvesWhatWasDeletedFromTheTableAndLiesInOlderFiles() throws Exception {
        HadoopHudiLakehouse service = new HadoopHudiLakehouse();
        TestRunner deleter = writer(service);
        deleter.setProperty(TableOperation.OPERATION, "delete");
        store(deleter, "search", "Search", "{}", "{}", "{}");
        deleter.disableControllerService(service);
        assertThat(dataFiles("search")).hasSize(2);

        runner.enqueue(KEY);
        runner.run();
        MockFlowFile counted = only(EraseEvents.SUCCESS);
        counted.assertAttributeEquals("hudi.erasure.rows", "1");
        counted.assertAttributeEquals("hudi.erasure.files", "1");
        counted.assertAttributeEquals("hudi.erasure.files.older", "1");
        JsonNode search = JsonMapper.shared().readTree(counted.toByteArray()).at("/tables/2");
        assertThat(search.path("older_files").asInt()).isEqualTo(1);
        assertThat(search.at("/keys/0/rows").asInt()).isZero();
        assertThat(dataFiles("search")).hasSize(2);

        runner.clearTransferState();
        eraseFromNowOn();
        runner.enqueue(KEY);
        runner.run();
        only(EraseEvents.SUCCESS).assertAttributeEquals("hudi.erasure.files.older", "1");
        assertThat(dataFiles("search")).as("without a row").hasSize(1);
        assertThat(TableRows.read(base.resolve("erasures").toUri()))
                .filteredOn(proof -> proof.get("erased_table").toString().equals("search"))
                .singleElement()
                .satisfies(proof -> {
                    assertThat(proof.get("rows_erased")).isEqualTo(0L);
                    assertThat(proof.get("older_files_deleted")).isEqualTo(1L);
                });
    }

    private List<Path> dataFiles(String table) throws Exception {
        return files().stream()
                .filter(file ->
                        file.startsWith(base.resolve(table)) && file.toString().endsWith(".parquet"))
                .toList();
    }

    @Test
    void waitsForATableThatAnotherTaskLooksAfter() throws Exception {
        eraseFromNowOn();
        runner.enqueue(KEY);
        try (TableServices services =
                lakehouse.tryServices(new TableName("search")).orElseThrow()) {
            assertThat(services).isNotNull();
            runner.run(1, false);
        }
        MockFlowFile waiting = only(EraseEvents.RETRY);
        waiting.assertAttributeEquals("event.error.code", "table-busy");
        waiting.assertContentEquals(KEY);
        assertThat(base.resolve("erasures")).doesNotExist();

        runner.clearTransferState();
        runner.enqueue(waiting);
        runner.run(1, true, false);
        MockFlowFile done = only(EraseEvents.SUCCESS);
        done.assertAttributeEquals("hudi.erasure.rows", "3");
        done.assertAttributeNotExists("event.error.code");
    }

    @Test
    void goesOnAtAnotherNodeWithARequestThatWasToBeTriedAgain() throws Exception {
        eraseFromNowOn();
        runner.enqueue(KEY);
        try (TableLease lease = lakehouse.tryLease(new TableName("erasures")).orElseThrow()) {
            assertThat(lease).isNotNull();
            runner.run(1, false);
        }
        MockFlowFile waiting = only(EraseEvents.RETRY);
        assertThat(TableRows.read(base.resolve("search").toUri())).hasSize(1);

        finishAtAnotherNode(waiting);
    }

    @Test
    void goesOnAtAnotherNodeWithARequestWhoseNodeDied() throws Exception {
        eraseFromNowOn();
        runner.enqueue(KEY);
        clock = () -> {
            throw new IllegalStateException("It died before the proof");
        };
        MockProcessSession session =
                (MockProcessSession) runner.getProcessSessionFactory().createSession();
        EraseEvents eraser = (EraseEvents) runner.getProcessor();
        eraser.onScheduled(runner.getProcessContext());
        assertThatThrownBy(() -> eraser.onTrigger(runner.getProcessContext(), session))
                .hasMessage("It died before the proof");
        clock = () -> NOW;
        assertThat(TableRows.read(base.resolve("search").toUri())).hasSize(1);

        // NiFi's mock rolls nothing back once it has committed.
        session.clearCommitted();
        session.rollback();
        finishAtAnotherNode(session.get());
    }

    /** With one more row of the user, as NiFi hands a FlowFile over: with another uuid, and all else as it was. */
    private void finishAtAnotherNode(FlowFile begun) throws Exception {
        HadoopHudiLakehouse service = new HadoopHudiLakehouse();
        TestRunner writer = writer(service);
        store(writer, "search", "Search", "{\"User_ID\":\"a1b2\"}");
        writer.disableControllerService(service);
        MockFlowFile received = new MockFlowFile(begun.getId(), begun);
        received.putAttributes(Map.of("uuid", UUID.randomUUID().toString()));
        runner.clearTransferState();
        runner.enqueue(received);
        runner.run(1, true, false);

        MockFlowFile report = only(EraseEvents.SUCCESS);
        report.assertAttributeEquals("hudi.erasure.rows", "4");
        String request = begun.getAttribute("uuid") + "-" + begun.getEntryDate();
        JsonNode json = JsonMapper.shared().readTree(report.toByteArray());
        assertThat(json.path("request").asString()).isEqualTo(request);
        assertThat(json.at("/tables/2/instants")).hasSize(2);
        assertThat(TableRows.read(base.resolve("erasures").toUri()))
                .extracting(proof -> "%s: %s rows of %s, %s"
                        .formatted(
                                proof.get("erased_table"),
                                proof.get("rows_erased"),
                                proof.get("request_id"),
                                proof.get("instants")))
                .containsExactlyInAnyOrder(
                        "app_open: 0 rows of %s, []".formatted(request),
                        "rejected_events: 1 rows of %s, [%s]"
                                .formatted(
                                        request, json.at("/tables/1/instants/0").asString()),
                        "search: 3 rows of %s, [%s, %s]"
                                .formatted(
                                        request,
                                        json.at("/tables/2/instants/0").asString(),
                                        json.at("/tables/2/instants/1").asString()));
    }

    @Test
    void provesTheSameKeysOnceForEachTimeTheyAreSent() throws Exception {
        eraseFromNowOn();
        runner.enqueue(KEY);
        runner.enqueue(KEY);
        runner.run(2, false);
        runner.assertAllFlowFilesTransferred(EraseEvents.SUCCESS, 2);
        List<String> requests = new ArrayList<>(runner.getFlowFilesForRelationship(EraseEvents.SUCCESS).stream()
                .map(report -> report.getAttribute("hudi.erasure.request"))
                .toList());

        // NiFi's replay of a FlowFile has the attributes that it came with.
        runner.clearTransferState();
        runner.enqueue(KEY, Map.of("hudi.erasure.request", String.valueOf(requests.getFirst())));
        runner.run(1, true, false);
        requests.add(only(EraseEvents.SUCCESS).getAttribute("hudi.erasure.request"));

        assertThat(requests).doesNotHaveDuplicates();
        assertThat(TableRows.read(base.resolve("erasures").toUri()))
                .filteredOn(proof -> proof.get("erased_table").toString().equals("search"))
                .extracting(proof -> proof.get("request_id") + ": " + proof.get("rows_erased"))
                .containsExactlyInAnyOrder(requests.get(0) + ": 2", requests.get(1) + ": 0", requests.get(2) + ": 0");
    }

    @Test
    void failsWhatHoldsNoKeysWithoutRepeatingTheirValues() {
        for (String content : List.of(
                "",
                "a1b2",
                "{\"column\":\"user_id\",\"value\":17}",
                KEY.replace("user_id", "User_ID"),
                KEY + "{\"value\":\"a1b2\"",
                "[]")) {
            runner.clearTransferState();
            runner.enqueue(content);
            runner.run();
            MockFlowFile failed = only(EraseEvents.FAILURE);
            failed.assertAttributeEquals("event.error.code", "malformed-keys");
            failed.assertAttributeNotExists("hudi.erasure.request");
            assertThat(failed.getAttributes().values()).noneMatch(value -> value.contains("a1b2"));
        }
        assertThat(runner.getLogger().getErrorMessages())
                .noneSatisfy(message -> assertThat(message.getMsg()).contains("a1b2"));
    }

    @Test
    void erasesNothingWhenATableIsMergedOnReading() throws Exception {
        Path table = base.resolve("zz_merged");
        HoodieTableMetaClient.newTableBuilder()
                .setTableType(HoodieTableType.MERGE_ON_READ)
                .setTableName("zz_merged")
                .setTableVersion(LakehouseSettings.TABLE_VERSION)
                .initTable(new HadoopStorageConfiguration(false), table.toString());
        eraseFromNowOn();
        runner.enqueue(KEY);
        runner.run();

        MockFlowFile failed = only(EraseEvents.FAILURE);
        failed.assertAttributeEquals("event.error.code", "table-layout-unknown");
        assertThat(failed.getAttribute("event.error.message")).contains("zz_merged", "delete");
        assertThat(runner.getCounterValue("Rows erased")).isNull();

        try (Stream<Path> files = Files.walk(table)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        runner.clearTransferState();
        runner.enqueue(KEY);
        runner.run();
        only(EraseEvents.SUCCESS).assertAttributeEquals("hudi.erasure.rows", "3");
    }

    @Test
    void needsASecretToErase() {
        runner.setProperty(EraseEvents.MODE, EraseEvents.ERASE);
        runner.assertNotValid();
        runner.setProperty(EraseEvents.PROOF_SECRET, "short");
        runner.assertNotValid();
        eraseFromNowOn();
        runner.assertValid();
        runner.setProperty(EraseEvents.PROOF_TABLE, "../x");
        runner.assertNotValid();
    }
}
