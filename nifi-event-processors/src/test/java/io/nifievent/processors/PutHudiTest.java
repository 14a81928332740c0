package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.services.HadoopHudiLakehouse;
import io.nifievent.services.HudiLakehouse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.provenance.ProvenanceEventRecord;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.PropertyMigrationResult;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PutHudiTest {

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private Duration ahead = Duration.ofSeconds(10);
    private final TestRunner runner =
            TestRunners.newTestRunner(new PutHudi(() -> Instant.now().plus(ahead)));

    @BeforeEach
    void addServices() throws Exception {
        FixedCatalog.addTo(runner);
        runner.addControllerService("lakehouse", lakehouse);
        runner.setProperty(lakehouse, "Base Path", base.toUri().toString());
        runner.enableControllerService(lakehouse);
        runner.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
    }

    @AfterEach
    void disable() {
        if (runner.isControllerServiceEnabled(lakehouse)) {
            runner.disableControllerService(lakehouse);
        }
    }

    static String line(String id, String type) {
        return """
               {"event_id":"%s","event_type":"%s","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{}}
               """.formatted(id, type);
    }

    private void enqueue(String table, String content) {
        runner.enqueue(content, Map.of("hudi.table", table)).setLastEnqueuedDate(System.currentTimeMillis());
    }

    private void enqueueRun(String content, int first, int last) {
        runner.enqueue(
                content,
                Map.of(
                        "hudi.table", "search",
                        "kafka.topic", "events.search",
                        "kafka.topic.id", "id",
                        "kafka.partition", "3",
                        "kafka.offset.first", String.valueOf(first),
                        "kafka.offset.last", String.valueOf(last)));
    }

    private List<MockFlowFile> in(Relationship relationship) {
        return runner.getFlowFilesForRelationship(relationship);
    }

    private long commits(String table) throws IOException {
        return instants(table).size();
    }

    /** The table's commits, oldest first. */
    private List<String> instants(String table) throws IOException {
        Path timeline = base.resolve(table).resolve(".hoodie");
        if (!Files.exists(timeline)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(timeline)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".commit"))
                    .map(name -> name.replace(".commit", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void storesManyFlowFilesOfATableInOneCommitAndOtherTablesInTheirs() throws Exception {
        enqueue("search", line("1", "Search") + line("2", "Search"));
        enqueue("app_open", line("3", "AppOpen"));
        enqueue("search", line("4", "Search") + line("1", "Search"));
        runner.run(2, true);

        runner.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 3);
        assertThat(commits("search")).isEqualTo(1);
        assertThat(commits("app_open")).isEqualTo(1);
        List<MockFlowFile> searches = in(PutHudi.SUCCESS).stream()
                .filter(flowFile -> flowFile.getAttribute("hudi.table").equals("search"))
                .toList();
        assertThat(searches)
                .extracting(flowFile -> flowFile.getAttribute("hudi.rows"))
                .containsExactly("2", "1");
        assertThat(searches)
                .extracting(flowFile -> flowFile.getAttribute("hudi.duplicates"))
                .containsExactly("0", "1");
        assertThat(searches)
                .extracting(flowFile -> flowFile.getAttribute("hudi.instant"))
                .containsOnly(instants("search").getLast());
        String search = lakehouse.location(new TableName("search")).toString();
        String appOpen = lakehouse.location(new TableName("app_open")).toString();
        assertThat(runner.getProvenanceEvents())
                .filteredOn(event -> event.getEventType() == ProvenanceEventType.SEND)
                .extracting(ProvenanceEventRecord::getTransitUri)
                .containsExactlyInAnyOrder(search, search, appOpen);
        assertThat(runner.getCounterValue("Rows stored")).isEqualTo(4);
        assertThat(runner.getCounterValue("Duplicates dropped")).isEqualTo(1);
    }

    @Test
    void waitsUntilABatchIsOldOrLargeEnough() throws Exception {
        ahead = Duration.ofMinutes(-10);
        enqueue("search", line("1", "Search"));
        runner.run();
        runner.assertQueueNotEmpty();

        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "2");
        enqueue("search", line("2", "Search"));
        enqueue("search", line("3", "Search"));
        runner.run();
        runner.assertTransferCount(PutHudi.SUCCESS, 2);
        runner.assertQueueNotEmpty();

        ahead = Duration.ofSeconds(3);
        runner.run();
        runner.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 3);
    }

    @Test
    void waitsNoLongerOnceEnoughBytesWait() {
        ahead = Duration.ofMinutes(-10);
        String line = line("1", "Search");
        runner.setProperty(PutHudiProperties.MAX_BATCH_BYTES, 2 * line.length() + " B");
        enqueue("search", line);
        runner.run();
        runner.assertTransferCount(PutHudi.SUCCESS, 0);

        enqueue("search", line("2", "Search"));
        enqueue("search", line("3", "Search"));
        runner.run();
        runner.assertTransferCount(PutHudi.SUCCESS, 2);
        runner.assertQueueNotEmpty();
    }

    @Test
    void storesALargeFlowFileInSeveralCommits() throws Exception {
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "10");
        enqueue("search", lines(25));
        runner.run();

        assertThat(commits("search")).isEqualTo(3);
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "25");
        in(PutHudi.SUCCESS)
                .getFirst()
                .assertAttributeEquals("hudi.instant", instants("search").getLast());
    }

    @Test
    void storesAFlowFileOfManyBytesInSeveralCommits() throws Exception {
        runner.setProperty(PutHudiProperties.MAX_BATCH_BYTES, lines(10).length() + " B");
        enqueue("search", lines(25));
        runner.run();

        assertThat(commits("search")).isEqualTo(3);
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "25");
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> line("id-%02d".formatted(i), "Search"))
                .collect(Collectors.joining());
    }

    @Test
    void setsALineAsideThatIsLongerThanACommitMayBe() {
        String longest = line("x".repeat(100), "Search");
        runner.setProperty(PutHudiProperties.MAX_BATCH_BYTES, longest.length() - 2 + " B");
        enqueue("search", line("1", "Search") + longest + line("2", "Search"));
        runner.run();

        assertThat(in(PutHudi.INVALID)).singleElement().satisfies(line -> {
            line.assertAttributeEquals("event.error.code", "line-too-long");
            line.assertContentEquals(longest.strip());
        });
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "2");
    }

    @Test
    void knowsAFlowFileUntilItsSessionIsCommitted() throws Exception {
        enqueue("search", line("1", "Search"));
        runner.run();
        MockFlowFile stored = in(PutHudi.SUCCESS).getFirst();
        String source;
        try (Stream<Path> files = Files.list(base.resolve("search/.hoodie"))) {
            source = Files.readString(files.filter(file -> file.toString().endsWith(".commit"))
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(source).contains(stored.getAttribute("uuid"));

        runner.clearTransferState();
        enqueue("search", line("2", "Search"));
        runner.run();
        try (Stream<Path> files = Files.list(base.resolve("search/.hoodie"))) {
            String last = Files.readString(files.filter(file -> file.toString().endsWith(".commit"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow());
            assertThat(last)
                    .as("what is settled leaves the ledger")
                    .doesNotContain(stored.getAttribute("uuid"))
                    .contains(in(PutHudi.SUCCESS).getFirst().getAttribute("uuid"));
        }
    }

    @Test
    void gathersAFloodOfInvalidLines() {
        enqueue("search", line("1", "Search") + "nonsense\n".repeat(InvalidLines.ALONE + 5));
        runner.run();

        assertThat(in(PutHudi.INVALID)).hasSize(InvalidLines.ALONE + 1);
        MockFlowFile flood = in(PutHudi.INVALID).getLast();
        flood.assertAttributeEquals("event.count", "5");
        flood.assertContentEquals("nonsense\n".repeat(5));
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    @Test
    void keepsALongLineWholeBehindAFlood() {
        String longest = line("x".repeat(100), "Search");
        runner.setProperty(PutHudiProperties.MAX_BATCH_BYTES, longest.length() - 2 + " B");
        enqueue("search", line("1", "Search") + "nonsense\n".repeat(InvalidLines.ALONE + 5) + longest + "nonsense\n");
        runner.run();

        assertThat(in(PutHudi.INVALID))
                .filteredOn(line -> "line-too-long".equals(line.getAttribute("event.error.code")))
                .singleElement()
                .satisfies(line -> line.assertContentEquals(longest.strip()));
        in(PutHudi.INVALID).getLast().assertAttributeEquals("event.count", "6");
    }

    @Test
    void setsAnotherEventAsideThatComesFromAPlaceTakenAlready() {
        enqueueRun(line("1", "Search") + line("2", "Search"), 0, 1);
        runner.run();
        runner.clearTransferState();
        enqueueRun(line("2", "Search") + line("3", "Search"), 0, 1);
        runner.run();

        MockFlowFile again = in(PutHudi.SUCCESS).getFirst();
        again.assertAttributeEquals("hudi.redelivered", "1");
        again.assertAttributeEquals("hudi.rows", "0");
        MockFlowFile other = in(PutHudi.INVALID).getFirst();
        other.assertAttributeEquals("event.error.code", "position-taken");
        other.assertContentEquals(line("3", "Search").strip());

        runner.clearTransferState();
        runner.enqueue(other.getContent(), other.getAttributes());
        runner.run();
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    @Test
    void setsAnotherEventOfAPlaceAsideWithinOneCommitToo() {
        enqueueRun(line("1", "Search"), 0, 0);
        enqueueRun(line("1", "Search"), 0, 0);
        enqueueRun(line("2", "Search") + line("3", "Search"), 0, 1);
        runner.run();

        assertThat(in(PutHudi.SUCCESS))
                .extracting(flowFile -> flowFile.getAttribute("hudi.redelivered"))
                .containsExactly("0", "1", "0");
        assertThat(in(PutHudi.INVALID))
                .singleElement()
                .satisfies(line -> line.assertAttributeEquals("event.error.code", "position-taken"));
    }

    @Test
    void takesOverThePropertyOfAnEarlierVersion() {
        PropertyMigrationResult migrated = runner.migrateProperties();

        assertThat(migrated.getPropertiesRenamed()).containsEntry("Max Batch Age", "Commit Interval");
    }

    @Test
    void saysOnceThatTheDuplicateWindowDoesNotFitInMemory() {
        runner.disableControllerService(lakehouse);
        runner.setProperty(lakehouse, "Stored Id Memory", "0 B");
        runner.enableControllerService(lakehouse);
        for (String id : List.of("a", "b")) {
            enqueue("search", line(id, "Search"));
            runner.run(1, false, id.equals("a"));
        }

        assertThat(runner.getLogger().getWarnMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("Stored Id Memory is full"));
    }

    @Test
    void skipsKafkaRecordsDeliveredAgain() {
        enqueueRun(line("1", "Search") + line("2", "Search"), 5, 6);
        runner.run();
        runner.clearTransferState();
        enqueueRun(line("2", "Search") + line("3", "Search"), 6, 7);
        runner.run();

        MockFlowFile second = in(PutHudi.SUCCESS).getFirst();
        second.assertAttributeEquals("hudi.redelivered", "1");
        second.assertAttributeEquals("hudi.rows", "1");
        assertThat(runner.getCounterValue("Redelivered records skipped")).isEqualTo(1);
    }

    @Test
    void goesByIdsAloneWhenLinesAndOffsetsDisagree() {
        enqueueRun(line("1", "Search"), 5, 9);
        enqueueRun(line("2", "Search"), 5, 9);
        runner.run();

        assertThat(in(PutHudi.SUCCESS))
                .hasSize(2)
                .allSatisfy(flowFile -> flowFile.assertAttributeEquals("hudi.rows", "1"));
    }

    @Test
    void takesOutTheLineThatIsNoEventAndStoresTheOthers() {
        enqueueRun(line("1", "Search") + "{\"nonsense\"\n" + line("2", "AppOpen") + line("3", "Search"), 0, 3);
        runner.run();

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "2");
        assertThat(in(PutHudi.INVALID)).hasSize(2);
        in(PutHudi.INVALID).getFirst().assertContentEquals("{\"nonsense\"");
        assertThat(in(PutHudi.INVALID))
                .extracting(flowFile -> flowFile.getAttribute("event.error.code"))
                .containsExactly("malformed-envelope", "type-of-another-table");
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(2);
    }

    @Test
    void takesOutTheLineWhoseTimeIsInNoCalendar() {
        enqueue(
                "search",
                line("1", "Search")
                        + line("2", "Search").replace("2026-01-01T10:00:00Z", "+1000000000-01-01T00:00:00Z"));
        runner.run();

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
        in(PutHudi.INVALID).getFirst().assertAttributeEquals("event.error.code", "malformed-envelope");
    }

    @Test
    void takesOutTheLineWhoseNumberIsTooLargeForItsColumn() {
        enqueue("app_open", line("1", "AppOpen") + line("2", "AppOpen").replace("{}", "{\"Launch_Ms\":1e400}"));
        runner.run();

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
        in(PutHudi.INVALID).getFirst().assertAttributeEquals("event.error.code", "value-not-of-column-type");
    }

    @Test
    void takesOutTheSameLinesWhenTheyAreDeliveredAgain() {
        for (int delivery = 0; delivery < 2; delivery++) {
            runner.clearTransferState();
            enqueueRun(line("1", "Search") + "{\"nonsense\"\n", 0, 1);
            runner.run();
            assertThat(in(PutHudi.INVALID)).as("delivery %s", delivery).hasSize(1);
        }
    }

    @Test
    void storesALineThatWasSetAsideOnceItIsMended() {
        enqueueRun("{\"nonsense\"\n", 0, 0);
        enqueueRun(line("1", "Search"), 1, 1);
        runner.run();
        Map<String, String> attributes = in(PutHudi.FAILURE).getFirst().getAttributes();
        runner.clearTransferState();

        runner.enqueue(line("2", "Search"), attributes).setLastEnqueuedDate(System.currentTimeMillis());
        runner.run();

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    @Test
    void failsWhatHasNoEventOrNoTable() {
        String outside = base.getFileName() + "-outside";
        enqueue("search", "nonsense\nmore of it\n");
        enqueue("../" + outside, line("1", "Search"));
        enqueue("no_such_table", line("1", "Search"));
        runner.run(3, true);

        runner.assertAllFlowFilesTransferred(PutHudi.FAILURE, 3);
        assertThat(in(PutHudi.FAILURE))
                .extracting(flowFile -> flowFile.getAttribute("event.error.code"))
                .containsExactlyInAnyOrder("malformed-envelope", "unknown-table", "unknown-table");
        assertThat(runner.getCounterValue("Invalid lines")).isEqualTo(2);
        assertThat(base.resolveSibling(outside)).doesNotExist();
        assertThat(base.resolve("no_such_table")).doesNotExist();
    }

    @Test
    void keepsEventsForAnotherTryWhenTheStorageFails() throws Exception {
        Files.writeString(base.resolve("search"), "a file where the table's folder should be");
        enqueue("search", line("1", "Search"));
        runner.run();
        runner.assertAllFlowFilesTransferred(PutHudi.RETRY, 1);
        MockFlowFile waiting = in(PutHudi.RETRY).getFirst();
        waiting.assertAttributeEquals("event.error.code", "storage-unavailable");
        assertThat(waiting.isPenalized()).isTrue();

        Files.delete(base.resolve("search"));
        runner.clearTransferState();
        enqueue("search", line("1", "Search"));
        runner.run();
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "1");
    }

    @Test
    void leavesNoErrorOnAFlowFileThatIsStoredAtTheNextTry() throws Exception {
        Files.writeString(base.resolve("search"), "a file where the table's folder should be");
        enqueue("search", line("1", "Search"));
        runner.run();
        MockFlowFile waiting = in(PutHudi.RETRY).getFirst();
        Files.delete(base.resolve("search"));
        runner.clearTransferState();
        runner.enqueue(waiting);
        runner.run();

        MockFlowFile stored = in(PutHudi.SUCCESS).getFirst();
        stored.assertAttributeNotExists("event.error.code");
        stored.assertAttributeNotExists("event.error.message");
    }

    @Test
    void givesTheTableBackWhenItsFlowFilesCannotBeTaken() throws Exception {
        enqueue("search", line("1", "Search"));
        PutHudi processor = (PutHudi) runner.getProcessor();
        processor.onScheduled(runner.getProcessContext());
        ProcessSession session =
                refusingToGive(runner.getProcessSessionFactory().createSession());

        assertThatExceptionOfType(ProcessException.class)
                .isThrownBy(() -> processor.onTrigger(runner.getProcessContext(), session));

        runner.run();
        runner.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 1);
    }

    /** A session that shows what is in the queue, and can't give it. */
    private static ProcessSession refusingToGive(ProcessSession session) {
        return (ProcessSession) Proxy.newProxyInstance(
                PutHudiTest.class.getClassLoader(), new Class<?>[] {ProcessSession.class}, (proxy, method, given) -> {
                    if (method.getName().equals("get") && given[0] instanceof TableFlowFileFilter) {
                        throw new ProcessException("Not now");
                    }
                    return method.invoke(session, given);
                });
    }

    @Test
    void wantsRoomForContentInACommit() {
        runner.assertValid();
        runner.setProperty(PutHudiProperties.MAX_BATCH_BYTES, "0 B");
        runner.assertNotValid();
    }

    @Test
    void leavesATableAloneWhileAnotherTaskWritesIt() {
        HudiLakehouse service = lakehouse;
        try (TableLease lease = service.tryLease(new TableName("search")).orElseThrow()) {
            assertThat(lease).isNotNull();
            enqueue("search", line("1", "Search"));
            enqueue("app_open", line("2", "AppOpen"));
            runner.run();
            runner.assertTransferCount(PutHudi.SUCCESS, 1);
            in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.table", "app_open");
        }
        runner.run();
        runner.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 2);
    }

    /** As a process does that starts after another has died. */
    private void runAnew() {
        runner.disableControllerService(lakehouse);
        runner.enableControllerService(lakehouse);
        // While the service opens the tables there are, it holds their leases.
        await().until(() -> {
            runner.run();
            return runner.isQueueEmpty();
        });
    }

    @Test
    void storesNothingTwiceWhenTheProcessDiesBeforeTheSessionIsCommitted() {
        enqueueRun(line("1", "Search"), 0, 0);
        runner.run();
        runner.clearTransferState();
        enqueueRun(line("1", "Search"), 0, 0);
        runAnew();

        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "0");
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.redelivered", "1");
    }

    @Test
    void skipsAFlowFileThatIsDeliveredAgainByItsIdentity() {
        enqueue("search", line("1", "Search") + line("2", "Search"));
        runner.run();
        MockFlowFile stored = in(PutHudi.SUCCESS).getFirst();
        runner.clearTransferState();
        runner.enqueue(stored);
        runAnew();

        MockFlowFile again = in(PutHudi.SUCCESS).getFirst();
        again.assertAttributeEquals("uuid", stored.getAttribute("uuid"));
        again.assertAttributeEquals("hudi.rows", "0");
        again.assertAttributeEquals("hudi.redelivered", "2");
        again.assertAttributeEquals("hudi.duplicates", "0");
    }

    @Test
    void storesNothingTwiceWhenTheSessionCommitFails() throws Exception {
        enqueue("search", line("1", "Search"));
        PutHudi processor = (PutHudi) runner.getProcessor();
        processor.onScheduled(runner.getProcessContext());
        processor.onTrigger(
                runner.getProcessContext(),
                failingCommit(runner.getProcessSessionFactory().createSession()));
        assertThat(commits("search")).isEqualTo(1);
        runner.assertTransferCount(PutHudi.SUCCESS, 0);

        runner.run();

        assertThat(commits("search")).isEqualTo(1);
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.rows", "0");
        in(PutHudi.SUCCESS).getFirst().assertAttributeEquals("hudi.redelivered", "1");
    }

    /** A session whose commit fails, as when the FlowFile repository can't be written, and is rolled back for it. */
    private static ProcessSession failingCommit(ProcessSession session) {
        return (ProcessSession) Proxy.newProxyInstance(
                PutHudiTest.class.getClassLoader(), new Class<?>[] {ProcessSession.class}, (proxy, method, given) -> {
                    if (!method.getName().equals("commitAsync")) {
                        return method.invoke(session, given);
                    }
                    session.rollback();
                    @SuppressWarnings("unchecked")
                    Consumer<Throwable> onFailure = (Consumer<Throwable>) given[1];
                    onFailure.accept(new ProcessException("The session could not be committed"));
                    return null;
                });
    }

    @Test
    void refusesABasePathWithoutSchemeAndAMetastoreWithoutPort() {
        runner.disableControllerService(lakehouse);
        runner.setProperty(lakehouse, "Base Path", "/data/lake");
        runner.assertNotValid(lakehouse);
        runner.setProperty(lakehouse, "Base Path", "file:/data/lake");
        runner.setProperty(lakehouse, "Metastore URI", "http://metastore");
        runner.assertNotValid(lakehouse);
        runner.setProperty(lakehouse, "Metastore URI", "thrift://metastore:9083");
        runner.assertValid(lakehouse);
    }
}
