package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableRows;
import io.nifievent.services.HadoopHudiLakehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PutHudiOperationsTest {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(
            new RecordField("Listing_ID", RecordFieldType.STRING.getDataType()),
            new RecordField("version", RecordFieldType.INT.getDataType()),
            new RecordField("city", RecordFieldType.STRING.getDataType()),
            new RecordField("price", RecordFieldType.DOUBLE.getDataType())));

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private final JsonLineRecords reader = new JsonLineRecords();
    private final TestRunner runner =
            TestRunners.newTestRunner(new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10))));

    @BeforeEach
    void addServices() throws Exception {
        runner.addControllerService("lakehouse", lakehouse);
        runner.setProperty(lakehouse, "Base Path", base.toUri().toString());
        runner.enableControllerService(lakehouse);
        reader.schema = SCHEMA;
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
        runner.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
        runner.setProperty(PutHudiProperties.TABLE, "listing");
        runner.setProperty(TableOperation.RECORD_READER, "reader");
        runner.setProperty(TableOperation.OPERATION, "upsert");
        runner.setProperty(TableOperation.RECORD_KEY_FIELD, "Listing_ID");
        runner.setProperty(TableOperation.ORDERING_FIELD, "version");
        runner.setProperty(TableOperation.PARTITIONING, "field");
        runner.setProperty(TableOperation.PARTITION_FIELD, "city");
    }

    @AfterEach
    void disable() {
        runner.disableControllerService(lakehouse);
    }

    private static String listing(String id, int version, String city, int price) {
        return """
               {"Listing_ID":"%s","version":%d,"city":"%s","price":%d}
               """.formatted(id, version, city, price);
    }

    private void put(String content, Map<String, String> attributes) {
        runner.clearTransferState();
        runner.enqueue(content, attributes).setLastEnqueuedDate(System.currentTimeMillis());
        runner.run();
    }

    private List<MockFlowFile> in(Relationship relationship) {
        return runner.getFlowFilesForRelationship(relationship);
    }

    private static Map<String, String> run(int first, int last) {
        return Map.of(
                "kafka.topic", "listings",
                "kafka.topic.id", "id",
                "kafka.partition", "0",
                "kafka.offset.first", String.valueOf(first),
                "kafka.offset.last", String.valueOf(last));
    }

    @Test
    void storesRecordsOfAnySchemaAndSaysWhatBecameOfThem() {
        put(listing("a", 1, "Oslo", 10) + listing("a", 2, "Oslo", 11) + listing("b", 1, "Bergen", 20), Map.of());

        MockFlowFile stored = in(PutHudi.SUCCESS).getFirst();
        stored.assertAttributeEquals("hudi.rows", "2");
        stored.assertAttributeEquals("hudi.duplicates", "1");
        stored.assertAttributeEquals("hudi.instant", instants().getFirst());
        assertThat(runner.getCounterValue("Rows stored")).isEqualTo(2);
        assertThat(runner.getCounterValue("Duplicates dropped")).isEqualTo(1);
        assertThat(base.resolve("listing/city=Bergen")).isDirectory();
        assertSent("upsert of 2 rows");
    }

    private void assertSent(String details) {
        assertThat(runner.getProvenanceEvents())
                .filteredOn(event -> event.getEventType() == ProvenanceEventType.SEND)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getDetails()).isEqualTo(details);
                    assertThat(event.getTransitUri())
                            .isEqualTo(
                                    lakehouse.location(new TableName("listing")).toString());
                });
    }

    @Test
    void takesOutARecordThatCanBeNoRowAndStoresTheOthers() {
        put(
                listing("a", 1, "Oslo", 10)
                        + listing("b", 1, "..", 20)
                        + listing("", 1, "Oslo", 30)
                        + listing("c", 1, "Oslo", 40),
                Map.of());

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "2");
        assertThat(in(PutHudi.INVALID))
                .extracting(flowFile -> flowFile.getAttribute("event.error.code"))
                .containsExactly("partition-reserved", "record-key-missing");
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(2);
        assertThat(in(PutHudi.INVALID).getFirst().getContent())
                .contains("\"Listing_ID\":\"b\"")
                .contains("20");
    }

    @Test
    void skipsRecordsDeliveredAgain() {
        put(listing("a", 1, "Oslo", 10) + listing("b", 1, "Oslo", 20), run(0, 1));
        runner.setProperty(TableOperation.OPERATION, "delete");
        put(listing("a", 1, "Oslo", 10), run(2, 2));
        runner.setProperty(TableOperation.OPERATION, "upsert");
        put(listing("a", 1, "Oslo", 10) + listing("b", 1, "Oslo", 20), run(0, 1));

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "0");
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.redelivered", "2");
        assertThat(runner.getCounterValue("Redelivered records skipped")).isEqualTo(2);
    }

    @Test
    void writesALargeFlowFileInSeveralCommits() {
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "2");
        put(
                listing("a", 1, "Oslo", 10)
                        + listing("b", 1, "Oslo", 20)
                        + listing("c", 1, "Oslo", 30)
                        + listing("d", 1, "", 40)
                        + listing("e", 1, "Oslo", 50),
                Map.of());

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "4");
        assertThat(in(PutHudi.INVALID))
                .singleElement()
                .satisfies(line -> assertThat(line.getContent()).contains("\"d\""));
        assertThat(instants()).hasSize(2);
        in(PutHudi.SUCCESS)
                .getFirst()
                .assertAttributeEquals("hudi.instant", instants().getLast());
    }

    /** The table's commits, oldest first. */
    private List<String> instants() {
        String[] commits = base.resolve("listing/.hoodie").toFile().list((folder, name) -> name.endsWith(".commit"));
        return Arrays.stream(Objects.requireNonNull(commits))
                .map(name -> name.replace(".commit", ""))
                .sorted()
                .toList();
    }

    @Test
    void writesAFlowFileOfManyBytesInSeveralCommits() {
        runner.setProperty(
                PutHudiProperties.MAX_BATCH_BYTES,
                2 * listing("a", 1, "Oslo", 10).strip().length() + " B");
        put(
                listing("a", 1, "Oslo", 10)
                        + listing("b", 1, "Oslo", 20)
                        + listing("c", 1, "Oslo", 30)
                        + listing("d", 1, "Oslo", 40)
                        + listing("e", 1, "Oslo", 50),
                Map.of());

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "5");
        assertThat(instants()).hasSize(3);
    }

    @Test
    void failsAFlowFileWhoseSchemaDoesNotGoWithTheTableAndNamesTheColumn() {
        put(listing("a", 1, "Oslo", 10), Map.of());
        reader.schema = new SimpleRecordSchema(List.of(
                new RecordField("Listing_ID", RecordFieldType.STRING.getDataType()),
                new RecordField("version", RecordFieldType.INT.getDataType()),
                new RecordField("city", RecordFieldType.STRING.getDataType()),
                new RecordField("price", RecordFieldType.STRING.getDataType())));
        put(listing("b", 1, "Oslo", 20), Map.of());
        assertFailed("column-type-changed", "");

        reader.schema =
                new SimpleRecordSchema(List.of(new RecordField("Listing_ID", RecordFieldType.STRING.getDataType())));
        put(listing("b", 1, "Oslo", 20), Map.of());
        assertFailed("column-missing", "[version]");

        reader.schema = new SimpleRecordSchema(
                List.of(new RecordField("amount", RecordFieldType.DECIMAL.getDecimalDataType(10, 2))));
        put(listing("b", 1, "Oslo", 20), Map.of());
        assertFailed("column-unfit", "[amount]");
    }

    private void assertFailed(String code, String message) {
        assertThat(in(PutHudi.FAILURE)).singleElement().satisfies(flowFile -> {
            flowFile.assertAttributeEquals("event.error.code", code);
            assertThat(flowFile.getAttribute("event.error.message")).contains(message);
        });
    }

    @Test
    void failsContentTheReaderCannotReadAndStoresNothingOfIt() {
        put(listing("a", 1, "Oslo", 10) + "no json", Map.of());
        assertFailed("malformed-records", "");

        put(listing("b", 1, "Oslo", 20), Map.of());
        assertThat(base.resolve("listing/city=Oslo")).isDirectory();
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    @Test
    void failsContentThatIsNoFileOfTheReaderAndStoresTheOthers() {
        runner.enqueue("no file").setLastEnqueuedDate(System.currentTimeMillis());
        put(listing("a", 1, "Oslo", 10), Map.of());

        assertFailed("malformed-records", "Not a file of records");
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    private List<String> keys() throws Exception {
        return TableRows.read(lakehouse.location(new TableName("listing"))).stream()
                .map(row -> row.get("listing_id").toString())
                .toList();
    }

    @Test
    void saysWhatIsStoredOfContentThatCannotBeReadToItsEndAndSkipsThatOnceItIsMended() throws Exception {
        runner.setProperty(TableOperation.OPERATION, "bulk_insert");
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "1");
        String stored = listing("a", 1, "Oslo", 10) + listing("b", 1, "..", 20) + listing("c", 1, "Oslo", 30);
        put(stored + "no json", Map.of());
        assertFailed("malformed-records", "");
        MockFlowFile failed = in(PutHudi.FAILURE).getFirst();
        failed.assertAttributeEquals("hudi.table", "listing");
        failed.assertAttributeEquals("hudi.rows", "2");
        failed.assertAttributeEquals("hudi.instant", instants().getLast());
        assertThat(instants()).hasSize(2);
        assertSent("bulk_insert of 2 rows");
        assertThat(runner.getCounterValue("Rows stored")).isEqualTo(2);
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(1);
        assertThat(in(PutHudi.INVALID)).isEmpty();

        // A commit forgets what is settled.
        put(listing("d", 1, "Oslo", 40), Map.of());
        runner.clearTransferState();
        runner.enqueue(failed);
        rewrite(stored + listing("e", 1, "Oslo", 50));
        runner.run();

        MockFlowFile mended = in(PutHudi.SUCCESS).getFirst();
        mended.assertAttributeEquals("uuid", failed.getAttribute("uuid"));
        mended.assertAttributeEquals("hudi.redelivered", "2");
        mended.assertAttributeEquals("hudi.rows", "1");
        assertThat(in(PutHudi.INVALID)).hasSize(1);
        assertThat(keys()).containsExactlyInAnyOrder("a", "c", "d", "e");
    }

    /** Writes the content of the FlowFile in the queue anew, as a processor does before ours. */
    private void rewrite(String content) {
        ProcessSession session = runner.getProcessSessionFactory().createSession();
        session.transfer(session.write(session.get(), out -> out.write(content.getBytes(StandardCharsets.UTF_8))));
        session.commitAsync();
    }

    @Test
    void failsContentThatItsReaderStumblesOverAndStoresTheOthers() {
        runner.enqueue("no number\n").setLastEnqueuedDate(System.currentTimeMillis());
        put(listing("a", 1, "Oslo", 10), Map.of());

        in(PutHudi.FAILURE).getFirst().assertAttributeEquals("event.error.code", "malformed-records");
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    @Test
    void countsTheRecordsOfAFlowFileThatFailsAsAWhole() {
        put(listing("", 1, "Oslo", 10), Map.of());
        assertFailed("record-key-missing", "");
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(1);

        put(listing("", 1, "Oslo", 10) + listing("b", 1, "..", 20), Map.of());
        assertFailed("record-key-missing", "");
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(1 + 2);
        assertThat(in(PutHudi.INVALID)).isEmpty();
    }

    @Test
    void gathersAFloodOfInvalidRecords() {
        int invalid = 20_000;
        StringBuilder content = new StringBuilder(listing("a", 1, "Oslo", 10));
        for (int number = 0; number < invalid; number++) {
            content.append(listing("b", 1, number < InvalidLines.ALONE ? ".." : "", number));
        }
        put(content.toString(), Map.of());

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(invalid);
        List<MockFlowFile> flowFiles = in(PutHudi.INVALID);
        assertThat(flowFiles).hasSize(InvalidLines.ALONE + 1);
        assertThat(flowFiles.subList(0, InvalidLines.ALONE)).allSatisfy(alone -> {
            alone.assertAttributeEquals("event.error.code", "partition-reserved");
            alone.assertAttributeEquals("event.count", "1");
        });
        flowFiles.getLast().assertAttributeEquals("event.error.code", "partition-empty");
        flowFiles.getLast().assertAttributeEquals("event.count", String.valueOf(invalid - InvalidLines.ALONE));
        assertThat(flowFiles.stream()
                        .flatMap(flowFile -> flowFile.getContent().lines())
                        .map(line ->
                                JsonMapper.shared().readTree(line).get("price").intValue()))
                .containsExactlyElementsOf(IntStream.range(0, invalid).boxed().toList());
    }

    @Test
    void leavesNoInvalidRecordBehindWhenTheStorageFails() throws Exception {
        put(listing("a", 1, "Bergen", 10), Map.of());
        Files.writeString(base.resolve("listing/city=Oslo"), "a file where the partition's folder should be");
        put(listing("b", 1, "..", 20).repeat(InvalidLines.ALONE + 2) + listing("c", 1, "Oslo", 30), Map.of());

        runner.assertAllFlowFilesTransferred(PutHudi.RETRY, 1);
    }

    @Test
    void waitsWhenTheTableIsLaidOutInAnotherWay() {
        put(listing("a", 1, "Oslo", 10), Map.of());
        runner.setProperty(TableOperation.TABLE_TYPE, "MERGE_ON_READ");
        put(listing("b", 1, "Oslo", 20), Map.of());

        in(PutHudi.RETRY).getFirst().assertAttributeEquals("event.error.code", "table-layout-unknown");
    }

    /** Lines of events instead of records. */
    private void storeEvents(String operation) throws Exception {
        FixedCatalog.addTo(runner);
        runner.removeProperty(TableOperation.RECORD_READER);
        runner.removeProperty(TableOperation.ORDERING_FIELD);
        runner.setProperty(TableOperation.OPERATION, operation);
        runner.setProperty(PutHudiProperties.TABLE, "search");
    }

    private static String event(String id) {
        return """
               {"event_id":"%s","event_type":"Search","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{}}
               """.formatted(id);
    }

    @Test
    void deletesEventsById() throws Exception {
        storeEvents("insert");
        put(event("1") + event("2"), Map.of());
        runner.setProperty(TableOperation.OPERATION, "delete");
        put(event("1"), Map.of());
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");

        runner.setProperty(TableOperation.OPERATION, "insert");
        put(event("2") + event("3"), Map.of());
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.duplicates", "1");
    }

    @Test
    void setsAnEventAsideThatIsLongerThanACommitMayBe() throws Exception {
        storeEvents("upsert");
        String event = event("1");
        String longest = event("x".repeat(100));
        runner.setProperty(PutHudiProperties.MAX_BATCH_BYTES, longest.length() - 2 + " B");
        put(event + longest + event("2"), Map.of());

        assertThat(in(PutHudi.INVALID)).singleElement().satisfies(line -> {
            line.assertAttributeEquals("event.error.code", "line-too-long");
            line.assertContentEquals(longest.strip());
        });
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "2");
    }

    @Test
    void wantsEitherAnEventCatalogOrARecordReaderAndWhatAReaderNeeds() throws Exception {
        runner.assertValid();
        runner.removeProperty(TableOperation.RECORD_KEY_FIELD);
        runner.assertNotValid();
        runner.removeProperty(TableOperation.RECORD_READER);
        runner.assertNotValid();
        FixedCatalog.addTo(runner);
        runner.assertValid();
        runner.setProperty(TableOperation.RECORD_READER, "reader");
        runner.setProperty(TableOperation.RECORD_KEY_FIELD, "Listing_ID");
        runner.assertNotValid();
    }
}
