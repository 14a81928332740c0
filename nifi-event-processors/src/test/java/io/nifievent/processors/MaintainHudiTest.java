package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import io.nifievent.services.HadoopHudiLakehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintainHudiTest {

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private Instant now = Instant.now();
    private final TestRunner runner = TestRunners.newTestRunner(new MaintainHudi(() -> now));

    @BeforeEach
    void addServices() throws Exception {
        addLakehouse(runner, lakehouse);
        runner.setProperty(MaintainHudiProperties.LAKEHOUSE, "lakehouse");
    }

    private void addLakehouse(TestRunner to, HadoopHudiLakehouse service) throws Exception {
        to.addControllerService("lakehouse", service);
        to.setProperty(service, "Base Path", base.toUri().toString());
        to.setProperty(service, "Small File Limit", "0 B");
        to.enableControllerService(service);
    }

    @AfterEach
    void disable() {
        runner.disableControllerService(lakehouse);
    }

    /** Stores so many events, each in a commit of its own. */
    private void store(String table, String type, int events) throws Exception {
        store(table, type, 0, events);
    }

    private void store(String table, String type, int first, int events) throws Exception {
        write(table, type, IntStream.range(first, first + events), Map.of());
    }

    private void upsertTheSameEvent(int times) throws Exception {
        write(
                "search",
                "Search",
                IntStream.generate(() -> 1).limit(times),
                Map.of(TableOperation.OPERATION, "upsert", TableOperation.TABLE_TYPE, "MERGE_ON_READ"));
    }

    /** Writes events, each in a commit of its own. */
    private void write(String table, String type, IntStream ids, Map<PropertyDescriptor, String> properties)
            throws Exception {
        TestRunner writer =
                TestRunners.newTestRunner(new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10))));
        FixedCatalog.addTo(writer);
        HadoopHudiLakehouse service = new HadoopHudiLakehouse();
        addLakehouse(writer, service);
        writer.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
        properties.forEach(writer::setProperty);
        ids.forEach(id -> {
            writer.enqueue("""
                {"event_id":"%d","event_type":"%s","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{}}
                """.formatted(id, type), Map.of("hudi.table", table));
            // While the service opens the tables there are, it holds their leases.
            await().until(() -> {
                writer.run();
                return writer.isQueueEmpty();
            });
        });
        writer.assertAllFlowFilesTransferred(PutHudi.SUCCESS);
        writer.disableControllerService(service);
    }

    private List<MockFlowFile> in(Relationship relationship) {
        return runner.getFlowFilesForRelationship(relationship);
    }

    @Test
    void looksAfterEveryTableAndSaysWhatIsLeftToBeDone() throws Exception {
        store("search", "Search", 9);
        store("app_open", "AppOpen", 2);
        runner.run();

        runner.assertAllFlowFilesTransferred(MaintainHudi.SUCCESS, 2);
        MockFlowFile appOpen = in(MaintainHudi.SUCCESS).getFirst();
        appOpen.assertAttributeEquals("hudi.table", "app_open");
        appOpen.assertAttributeEquals("hudi.packed.files", "0");
        appOpen.assertAttributeNotExists("hudi.instant");
        appOpen.assertAttributeEquals("hudi.debt.files.small", "2");
        MockFlowFile search = in(MaintainHudi.SUCCESS).getLast();
        search.assertAttributeEquals("hudi.table", "search");
        search.assertAttributeEquals("hudi.packed.files", "9");
        search.assertAttributeEquals("hudi.packed.into", "1");
        search.assertAttributeExists("hudi.instant");
        search.assertAttributeEquals("hudi.cleaned", "true");
        search.assertAttributeEquals("hudi.debt.partitions", "1");
        search.assertAttributeEquals("hudi.debt.files", "1");
        search.assertAttributeEquals("hudi.debt.files.small", "1");
        search.assertAttributeEquals("hudi.debt.logs", "0");
        search.assertAttributeEquals("hudi.debt.logs.bytes", "0");
        assertThat(number(search, "hudi.debt.reclaimable.bytes")).isPositive();
        search.assertAttributeNotExists("hudi.debt.pending.seconds");
        assertThat(runner.getCounterValue("Small files packed")).isEqualTo(9);
        assertThat(runner.getCounterValue("Bytes packed")).isPositive().isEqualTo(number(search, "hudi.packed.bytes"));
        assertThat(runner.getCounterValue("Compactions")).isZero();
    }

    @Test
    void looksAfterTablesThatBeginTogetherAtTimesOfTheirOwn() throws Exception {
        store("search", "Search", 1);
        store("app_open", "AppOpen", 1);
        runner.run(1, false);
        assertThat(tables()).containsExactly("app_open", "search");
        now = now.plusSeconds(30);
        runner.run(1, false, false);
        assertThat(tables()).containsExactly("search");
        now = now.plusSeconds(30);
        runner.run(1, true, false);
        assertThat(tables()).containsExactly("app_open");
    }

    /** Those looked after since this was last asked. */
    private List<String> tables() {
        List<String> tables = in(MaintainHudi.SUCCESS).stream()
                .map(flowFile -> flowFile.getAttribute("hudi.table"))
                .toList();
        runner.clearTransferState();
        return tables;
    }

    private static long number(MockFlowFile flowFile, String attribute) {
        return Long.parseLong(flowFile.getAttribute(attribute));
    }

    @Test
    void countsWhatIsLeftToBeDoneInAllTables() throws Exception {
        store("search", "Search", 2);
        store("app_open", "AppOpen", 9);
        runner.setProperty(MaintainHudiProperties.PACKING_INTERVAL, "1 hour");
        runner.run(1, false);
        assertThat(runner.getCounterValue("Small files left")).isEqualTo(2 + 1);
        assertThat(runner.getCounterValue("Log files left")).isZero();
        assertThat(runner.getCounterValue("Bytes to reclaim"))
                .isPositive()
                .isEqualTo(number(in(MaintainHudi.SUCCESS).getFirst(), "hudi.debt.reclaimable.bytes"));

        store("search", "Search", 2, 3);
        now = now.plus(Duration.ofMinutes(1));
        runner.run(1, false, false);
        assertThat(runner.getCounterValue("Small files left")).isEqualTo(5 + 1);

        runner.setProperty(MaintainHudiProperties.TABLES, "search");
        now = now.plus(Duration.ofMinutes(1));
        runner.run();
        assertThat(runner.getCounterValue("Small files left")).isEqualTo(5);
        assertThat(runner.getCounterValue("Bytes to reclaim")).isZero();
    }

    @Test
    void compactsATableMergedOnRead() throws Exception {
        upsertTheSameEvent(3);
        runner.run(1, false);
        MockFlowFile waiting = in(MaintainHudi.SUCCESS).getFirst();
        waiting.assertAttributeEquals("hudi.debt.logs", "2");
        assertThat(number(waiting, "hudi.debt.logs.bytes")).isPositive();
        waiting.assertAttributeNotExists("hudi.compaction");
        assertThat(runner.getCounterValue("Log files left")).isEqualTo(2);

        upsertTheSameEvent(3);
        now = now.plus(Duration.ofMinutes(10));
        runner.run(1, true, false);
        MockFlowFile compacted = in(MaintainHudi.SUCCESS).getLast();
        compacted.assertAttributeExists("hudi.compaction");
        compacted.assertAttributeEquals("hudi.debt.logs", "0");
        assertThat(runner.getCounterValue("Compactions")).isEqualTo(1);
        assertThat(runner.getCounterValue("Log files left")).isZero();
    }

    @Test
    void keepsToItsTablesAndItsIntervals() throws Exception {
        store("search", "Search", 1);
        store("app_open", "AppOpen", 1);
        runner.setProperty(MaintainHudiProperties.TABLES, "search");
        runner.setProperty(MaintainHudiProperties.CLEANING_INTERVAL, "5 mins");
        runner.run(1, false);
        runner.run(1, false, false);
        assertThat(in(MaintainHudi.SUCCESS)).singleElement().satisfies(first -> {
            first.assertAttributeEquals("hudi.table", "search");
            first.assertAttributeEquals("hudi.cleaned", "true");
        });

        now = now.plus(Duration.ofMinutes(1));
        runner.run(1, true, false);
        assertThat(in(MaintainHudi.SUCCESS)).hasSize(2);
        in(MaintainHudi.SUCCESS).getLast().assertAttributeEquals("hudi.cleaned", "false");
    }

    @Test
    void leavesATableAloneThatAnotherTaskLooksAfter() throws Exception {
        store("search", "Search", 1);
        try (TableServices services =
                lakehouse.tryServices(new TableName("search")).orElseThrow()) {
            assertThat(services).isNotNull();
            runner.run(1, false);
            runner.assertTransferCount(MaintainHudi.SUCCESS, 0);
        }
        runner.run(1, true, false);
        runner.assertTransferCount(MaintainHudi.SUCCESS, 1);
    }

    @Test
    void tellsOfATableThatCannotBeLookedAfterAndGoesOnWithTheNext() throws Exception {
        store("search", "Search", 1);
        Files.createDirectories(base.resolve("broken/.hoodie"));
        Files.writeString(base.resolve("broken/.hoodie/hoodie.properties"), "nonsense");
        runner.run();

        runner.assertTransferCount(MaintainHudi.SUCCESS, 1);
        MockFlowFile failed = in(MaintainHudi.FAILURE).getFirst();
        failed.assertAttributeEquals("hudi.table", "broken");
        failed.assertAttributeEquals("event.error.code", "storage-unavailable");
        assertThat(runner.getLogger().getErrorMessages())
                .anySatisfy(message -> assertThat(message.getMsg()).contains("broken"));
    }

    @Test
    void saysHowLongTheOldestCommitUnderWayHasBeen() throws Exception {
        store("search", "Search", 1);
        Instant begun = Instant.now().minusSeconds(90);
        beginCommit("search", begun.plusSeconds(30));
        beginCommit("search", begun);
        runner.run();

        assertThat(number(in(MaintainHudi.SUCCESS).getFirst(), "hudi.debt.pending.seconds"))
                .isBetween(90L, Duration.between(begun, Instant.now()).toSeconds());
    }

    /** A commit of a process that lives. */
    private void beginCommit(String table, Instant time) throws Exception {
        Path timeline = base.resolve(table).resolve(".hoodie");
        String instant = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS")
                .withZone(ZoneOffset.UTC)
                .format(time);
        Files.createFile(Files.createDirectories(timeline.resolve(".heartbeat")).resolve(instant));
        Files.createFile(timeline.resolve(instant + ".commit.requested"));
        Files.createFile(timeline.resolve(instant + ".inflight"));
    }

    @Test
    void warnsOfADebtAboveItsLimit() throws Exception {
        store("search", "Search", 3);
        runner.setProperty(MaintainHudiProperties.DEBT_LIMIT, "3");
        runner.run(1, false);
        assertThat(runner.getLogger().getWarnMessages()).isEmpty();

        runner.setProperty(MaintainHudiProperties.DEBT_LIMIT, "2");
        runner.run();
        assertThat(runner.getLogger().getWarnMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("3 small files"));
    }

    @Test
    void warnsOfFileVersionsThatAreNotDeleted() throws Exception {
        store("search", "Search", 9);
        runner.run(1, false);
        assertThat(runner.getLogger().getWarnMessages()).isEmpty();

        runner.setProperty(MaintainHudiProperties.RECLAIMABLE_LIMIT, "1 B");
        runner.run();
        assertThat(runner.getLogger().getWarnMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("search", "not deleted"));
    }

    @Test
    void deletesRowsThatAreOverTheRetentionOfTheirType() throws Exception {
        store("photo_swipe", "PhotoSwipe", 2);
        store("search", "Search", 1);
        FixedCatalog.addTo(runner);
        // The one is kept for 13 months, the other for 25.
        now = Instant.parse("2027-02-01T23:00:00Z");
        runner.run(1, false);
        assertThat(runner.getCounterValue("Rows expired")).isZero();

        now = Instant.parse("2027-02-02T00:00:00Z");
        runner.clearTransferState();
        runner.run(1, true, false);
        assertThat(runner.getCounterValue("Rows expired")).isEqualTo(2);
        MockFlowFile swipes = in(MaintainHudi.SUCCESS).getFirst();
        swipes.assertAttributeEquals("hudi.table", "photo_swipe");
        swipes.assertAttributeEquals("hudi.expired.days", "1");
        swipes.assertAttributeEquals("hudi.expired.rows", "2");
        MockFlowFile search = in(MaintainHudi.SUCCESS).getLast();
        search.assertAttributeEquals("hudi.table", "search");
        search.assertAttributeEquals("hudi.expired.days", "0");
    }

    @Test
    void keepsAllRowsWithoutACatalog() throws Exception {
        store("photo_swipe", "PhotoSwipe", 2);
        now = Instant.parse("2037-01-01T00:00:00Z");
        runner.run();
        assertThat(runner.getCounterValue("Rows expired")).isZero();
    }

    @Test
    void refusesWhatIsNoTableName() {
        runner.setProperty(MaintainHudiProperties.TABLES, "search, ../etc");
        runner.assertNotValid();
        runner.setProperty(MaintainHudiProperties.TABLES, "search, app_open");
        runner.assertValid();
    }
}
