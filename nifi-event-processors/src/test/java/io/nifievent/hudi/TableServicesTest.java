package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableServicesTest {

    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    @TempDir
    Path base;

    private Duration clockOffset = Duration.ZERO;
    private Duration passed = Duration.ZERO;
    private List<Path> resources = List.of();
    private Lakehouse lakehouse;

    /** What somebody else does when the time is asked for next, as packing does once it knows the files. */
    private volatile Runnable meanwhile = () -> {};

    @BeforeEach
    void open() {
        lakehouse = lakehouse(0);
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    private Lakehouse lakehouse(long smallFileBytes) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        6,
                        smallFileBytes,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                this::now,
                () -> System.nanoTime() + passed.toNanos(),
                contents -> {});
    }

    private Instant now() {
        Runnable once = meanwhile;
        meanwhile = () -> {};
        once.run();
        return Instant.now().plus(clockOffset);
    }

    private URI table() {
        return lakehouse.location(SampleEvents.TABLE);
    }

    private static Event event(int number) {
        return SampleEvents.event("id-" + number, DAY_1, number);
    }

    private Optional<String> put(int number) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event(number), Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            return batch.commit(DAY_1).instant();
        }
    }

    private void putEach(int first, int last) throws LakehouseException {
        for (int number = first; number <= last; number++) {
            put(number);
        }
    }

    private TableServices services() {
        return lakehouse.tryServices(SampleEvents.TABLE).orElseThrow();
    }

    private Packed pack() throws LakehouseException {
        try (TableServices services = services()) {
            return services.pack(LIMITS);
        }
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "id-" + i).toList();
    }

    private static String withoutFileName(GenericRecord row) {
        row.put("_hoodie_file_name", "");
        return row.toString();
    }

    @Test
    void packsSmallFilesAndLeavesTheRowsAsTheyWere() throws Exception {
        putEach(0, 9);
        List<String> before = TableRows.read(table()).stream()
                .map(TableServicesTest::withoutFileName)
                .toList();

        Packed packed = pack();

        assertThat(packed.filesBefore()).isEqualTo(10);
        assertThat(packed.filesAfter()).isEqualTo(1);
        List<GenericRecord> after = TableRows.read(table());
        assertThat(after)
                .extracting(row -> row.get("_hoodie_file_name").toString())
                .allSatisfy(group -> assertThat(base.resolve("listing_view/event_date=2026-01-01/" + group + "_0-0-0_"
                                + packed.instant().orElseThrow() + ".parquet"))
                        .exists());
        assertThat(after).extracting(TableServicesTest::withoutFileName).containsExactlyInAnyOrderElementsOf(before);
        assertThat(pack()).isEqualTo(Packed.NOTHING);
    }

    @Test
    void letsWritersGoOnWithTheirIdsAndTheirLedger() throws Exception {
        putEach(0, 9);
        pack();

        assertThat(put(3)).isEmpty();
        assertThat(put(10)).isPresent();
        lakehouse.close();
        open();
        assertThat(put(10)).isEmpty();
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(event(4), Optional.of(new SourcePosition("topic-id", "topic", 0, 4))))
                    .isEqualTo(new EventBatch.Redelivered());
            assertThat(batch.add(event(4), Optional.empty())).isEqualTo(new EventBatch.Duplicate());
        }
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 10));
    }

    @Test
    void leavesTheFileAloneThatTakesInTheNextRows() throws Exception {
        putEach(0, 9);
        lakehouse.close();
        lakehouse = lakehouse(LakehouseSettings.SMALL_FILE_BYTES);

        assertThat(pack().filesBefore()).isEqualTo(9);
        put(10);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 10));
    }

    @Test
    void givesWayToAWriterThatWasFirst() throws Exception {
        putEach(0, 8);
        try (Lakehouse other = lakehouse(LakehouseSettings.SMALL_FILE_BYTES);
                TableServices services = services()) {
            meanwhile = () -> putInto(other, 9);
            assertThat(services.pack(LIMITS)).isEqualTo(Packed.NOTHING);
            assertThat(services.debt(LIMITS).oldestPending()).isEmpty();
            assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 9));

            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(9);
        }
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 9));
    }

    @Test
    void keepsTheColumnThatAWriterAddsMeanwhile() throws Exception {
        putEach(0, 8);
        EventType wider = SampleEvents.type(
                Stream.concat(SampleEvents.V1.stream(), Stream.of(Column.of("Agent", new ColumnType.Text(), "")))
                        .toList());
        try (TableServices services = services()) {
            meanwhile = () -> putInto(lakehouse, wider, SampleEvents.event("id-9", DAY_1, "{\"Agent\":\"Ann\"}"));
            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(9);
            clockOffset = Duration.ofHours(2);
            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(2);
        }

        assertThat(TableRows.read(table()))
                .extracting(row -> String.valueOf(row.get("agent")))
                .hasSize(10)
                .containsOnlyOnce("Ann");
    }

    private static void putInto(Lakehouse lakehouse, int number) {
        putInto(lakehouse, SampleEvents.TYPE, event(number));
    }

    private static void putInto(Lakehouse lakehouse, EventType type, Event event) {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(type);
            batch.add(event, Optional.empty());
            batch.commit(DAY_1);
        } catch (LakehouseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void packsBesideARunningWriter() throws Exception {
        put(0);
        AtomicLong packed = new AtomicLong();
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
            int number = 1;
            for (; number < 60 || packed.get() < PackingPlan.FAN_IN && number < 1_000; number++) {
                putInto(lakehouse, number);
            }
            return number - 1;
        });
        while (!writer.isDone()) {
            packed.addAndGet(pack().filesBefore());
        }

        assertThat(packed).hasValueGreaterThanOrEqualTo(PackingPlan.FAN_IN);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, writer.get()));
    }

    @Test
    void packsAPartitionWholeOnceItIsNoLongerWrittenTo() throws Exception {
        putEach(0, 2);
        assertThat(pack()).isEqualTo(Packed.NOTHING);
        clockOffset = Duration.ofHours(2);

        assertThat(pack().filesBefore()).isEqualTo(3);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 2));
    }

    @Test
    void keepsFilesAndTimelineBoundedOverManyCommits() throws Exception {
        useBreakingFileSystem();
        put(0);
        BreakingFileSystem.breakAfter(4, false);
        assertThatThrownBy(() -> put(1)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();
        assertThat(pending()).isPresent();
        for (int commit = 1; commit < 260; commit++) {
            put(commit);
            if (commit % 10 == 9) {
                pack();
                try (TableServices services = services()) {
                    services.tidy();
                }
                assertThat(TableRows.ids(table())).hasSize(commit + 1).doesNotHaveDuplicates();
            }
            if (commit == 10) {
                assertThat(instants(HoodieTimeline.CLEAN_ACTION)).isZero();
                assertThat(instants(HoodieTimeline.ROLLBACK_ACTION)).isEqualTo(1);
            }
        }

        assertThat(TableRows.metaClient(table()).getCommitsTimeline().countInstants())
                .isLessThan(100);
        assertThat(instants(HoodieTimeline.CLEAN_ACTION)).isBetween(1, 12);
        assertThat(instants(HoodieTimeline.ROLLBACK_ACTION)).isZero();
        try (TableServices services = services()) {
            assertThat(services.debt(LIMITS).files()).isLessThan(20);
        }
        try (Stream<Path> files = Files.list(base.resolve("listing_view/event_date=2026-01-01"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSizeLessThan(120);
        }
        lakehouse.close();
        open();
        assertThat(put(7)).isEmpty();
    }

    private int instants(String action) {
        return TableRows.metaClient(table())
                .getActiveTimeline()
                .getTimelineOfActions(Set.of(action))
                .countInstants();
    }

    @Test
    void saysWhatIsToBeDone() throws Exception {
        putEach(0, 9);
        try (TableServices services = services()) {
            TableDebt before = services.debt(LIMITS);
            assertThat(before.partitions()).isEqualTo(1);
            assertThat(before.files()).isEqualTo(10);
            assertThat(before.smallFiles()).isEqualTo(10);
            assertThat(before.reclaimableBytes()).isZero();
            assertThat(before.oldestPending()).isEmpty();
            services.pack(LIMITS);
            TableDebt after = services.debt(LIMITS);
            assertThat(after.files()).isEqualTo(1);
            assertThat(after.reclaimableBytes()).isPositive();
        }
    }

    @Test
    void looksAfterATableInOneThreadAtATimeBesideItsWriter() throws Exception {
        put(0);
        try (TableServices services = services();
                TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            assertThat(lakehouse.tryServices(SampleEvents.TABLE)).isEmpty();
            assertThat(services.debt(LIMITS).files()).isEqualTo(1);
            lease.tidy();
        }
        services().close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesAndDoublesNothingWhereverPackingDies(boolean lastChangeDone) throws Exception {
        useBreakingFileSystem();
        int deaths = 0;
        boolean survived = false;
        for (int changes = 1; !survived; changes++) {
            putEach(0, 8);
            BreakingFileSystem.breakAfter(changes, lastChangeDone);
            try {
                pack();
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            // The old process is gone: it is not closed, and what follows is a new one.
            BreakingFileSystem.heal();
            open();
            assertThat(TableRows.ids(table()))
                    .as("after %s changes", changes)
                    .containsExactlyInAnyOrderElementsOf(ids(0, 8));
            put(9);
            pack();
            assertThat(put(5)).isEmpty();
            assertThat(TableRows.ids(table()))
                    .as("after %s changes and a new start", changes)
                    .containsExactlyInAnyOrderElementsOf(ids(0, 9));
            deleteTable();
        }
        assertThat(deaths).isGreaterThan(6);
    }

    @Test
    void takesBackWhatItCouldNotFinishOnceTheStorageIsBack() throws Exception {
        useBreakingFileSystem();
        putEach(0, 8);
        BreakingFileSystem.breakAfter(5, false);
        assertThatThrownBy(this::pack).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();

        put(9);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 9));
    }

    @Test
    void isNotTakenForDeadByAWriterThatStartsMeanwhile() throws Exception {
        useBreakingFileSystem();
        putEach(0, 8);
        try (Lakehouse other = lakehouse(0)) {
            BreakingFileSystem.holdUpBefore(".parquet", () -> putInto(other, 9));
            assertThat(pack().filesBefore()).isEqualTo(9);
        }
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 9));
    }

    @Test
    void rollsBackWhatADeadProcessLeftOnceItHasGivenNoSignOfLifeForLong() throws Exception {
        useBreakingFileSystem();
        putEach(0, 8);
        for (int changes = 1; pending().isEmpty(); changes++) {
            BreakingFileSystem.breakAfter(changes, false);
            assertThatThrownBy(this::pack).isInstanceOf(LakehouseException.class);
            BreakingFileSystem.heal();
            open();
        }

        try (TableServices services = services()) {
            services.tidy();
            assertThat(pending()).isPresent();
            passed = Duration.ofMinutes(3);
            services.tidy();
            assertThat(pending()).isEmpty();
        }
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 8));
    }

    private Optional<String> pending() {
        return TableRows.metaClient(table())
                .getCommitsTimeline()
                .filterInflightsAndRequested()
                .getInstantsAsStream()
                .map(HoodieInstant::requestedTime)
                .findFirst();
    }

    private void useBreakingFileSystem() throws IOException {
        lakehouse.close();
        Path site = base.resolve("core-site.xml");
        Files.writeString(
                site,
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
        resources = List.of(site);
        open();
    }

    private void deleteTable() throws IOException {
        lakehouse.close();
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        open();
    }
}
