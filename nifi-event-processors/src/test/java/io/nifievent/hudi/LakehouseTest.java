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
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LakehouseTest {

    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant DAY_2 = Instant.parse("2026-01-02T10:00:00Z");

    @TempDir
    Path base;

    private final List<TableContents> told = new ArrayList<>();
    private Duration clockOffset = Duration.ZERO;
    private Duration passed = Duration.ZERO;
    private List<Path> resources = List.of();
    private Lakehouse lakehouse;

    @BeforeEach
    void open() {
        lakehouse = lakehouse(LakehouseSettings.SMALL_FILE_BYTES);
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    private Lakehouse lakehouse(long smallFileBytes) {
        InstantSource clock = () -> Instant.now().plus(clockOffset);
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        6,
                        smallFileBytes,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                clock,
                () -> System.nanoTime() + passed.toNanos(),
                told::add);
    }

    private void reopen() {
        lakehouse.close();
        open();
    }

    private URI table() {
        return lakehouse.location(SampleEvents.TABLE);
    }

    private static Optional<SourcePosition> at(long offset) {
        return Optional.of(new SourcePosition("topic-id", "topic", 0, offset));
    }

    private static Event event(int number) {
        return SampleEvents.event("id-" + number, number % 2 == 0 ? DAY_1 : DAY_2, number);
    }

    private Committed put(Event... events) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (Event event : events) {
                batch.add(event, Optional.empty());
            }
            return batch.commit(DAY_2);
        }
    }

    private void putAt(Optional<SourcePosition> position, Event event) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event, position);
            batch.commit(DAY_2);
        }
    }

    /** A line of a FlowFile that came up so many days ago. */
    private static Optional<SourcePosition> lineOfFlowFile(int daysAgo) {
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(daysAgo);
        return Optional.of(new SourcePosition(SourcePosition.fileSource(day, "uuid"), "flowfile/uuid", 0));
    }

    /** Puts events numbered from first to last, with that number as their offset. */
    private Committed putRange(int first, int last) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number <= last; number++) {
                batch.add(event(number), at(number));
            }
            return batch.commit(DAY_2);
        }
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "id-" + i).toList();
    }

    @Test
    void storesEveryKindOfValue() throws Exception {
        put(SampleEvents.event("Ünï-🏠", DAY_1, 7), SampleEvents.event("empty", DAY_2, "{}"));

        List<GenericRecord> rows = TableRows.read(table());
        GenericRecord full = rows.stream()
                .filter(row -> row.get("event_id").toString().equals("Ünï-🏠"))
                .findFirst()
                .orElseThrow();
        assertThat(full.get("event_time")).isEqualTo(DAY_1.toEpochMilli() * 1000);
        assertThat(full.get("stored_at")).isEqualTo(DAY_2.toEpochMilli() * 1000);
        assertThat(full.get("user_id")).hasToString("user 7");
        assertThat(full.get("position")).isEqualTo(7L);
        assertThat(full.get("price")).isEqualTo(7.5);
        assertThat(full.get("promoted")).isEqualTo(false);
        assertThat(full.get("server_time")).isEqualTo(1_593_604_800_000_000L);
        assertThat(full.get("available_from")).isEqualTo(18475);
        assertThat(full.get("raw")).hasToString("java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]");
        assertThat(full.get("tags")).hasToString("[a, b7, null]");
        assertThat(full.get("device")).hasToString("{\"name\": \"phone\", \"sizes\": [1, 2]}");
        assertThat(full.get("photos")).hasToString("[{\"url\": \"u\", \"taken\": 1593604800123456}]");
        assertThat(full.get("event_date")).hasToString("2026-01-01");
        GenericRecord empty = rows.stream()
                .filter(row -> !row.get("event_id").equals(full.get("event_id")))
                .findFirst()
                .orElseThrow();
        assertThat(SampleEvents.V1)
                .allSatisfy(column -> assertThat(empty.get(column.name())).isNull());
    }

    @Test
    void keepsTheFirstOfTwoEventsWithOneId() throws Exception {
        put(SampleEvents.event("same", DAY_1, 1), SampleEvents.event("same", DAY_1, 2));
        put(SampleEvents.event("same", DAY_1, 3));

        assertThat(TableRows.read(table()))
                .singleElement()
                .satisfies(row -> assertThat(row.get("position")).isEqualTo(1L));
    }

    @Test
    void knowsTheIdsStoredByAnEarlierRun() throws Exception {
        put(event(1), event(2));
        reopen();

        assertThat(put(event(1), event(2)).instant()).isEmpty();
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrder("id-1", "id-2");
    }

    @Test
    void skipsRecordsStoredByAnEarlierRunInAnyOrder() throws Exception {
        putRange(5, 9);
        putRange(0, 2);
        reopen();

        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            Event other = SampleEvents.event("other", DAY_1, 0);
            assertThat(batch.add(other, at(1))).isEqualTo(new EventBatch.Redelivered());
            assertThat(batch.add(other, at(6))).isEqualTo(new EventBatch.Redelivered());
            assertThat(batch.add(other, at(3))).isEqualTo(new EventBatch.Row(0));
        }
    }

    @Test
    void knowsAFlowFileForSevenDaysAfterItCameUp() throws Exception {
        Optional<SourcePosition> line = lineOfFlowFile(0);
        putAt(line, event(0));
        clockOffset = Duration.ofDays(6);
        putRange(1, 1);
        reopen();
        assertThat(added(event(2), line)).isInstanceOf(EventBatch.Redelivered.class);

        clockOffset = Duration.ofDays(8);
        putRange(3, 3);
        reopen();
        assertThat(added(event(2), line)).isInstanceOf(EventBatch.Row.class);
        assertThat(added(event(2), at(1))).isInstanceOf(EventBatch.Redelivered.class);
    }

    @Test
    void knowsAFlowFileThatHasWaitedForLong() throws Exception {
        Optional<SourcePosition> line = lineOfFlowFile(30);
        putAt(line, event(0));
        reopen();

        assertThat(added(event(2), line)).isInstanceOf(EventBatch.Redelivered.class);
    }

    /** What becomes of an event in a batch that is given up. */
    private EventBatch.Added added(Event event, Optional<SourcePosition> position) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            return lease.begin(SampleEvents.TYPE).add(event, position);
        }
    }

    @Test
    void refusesWhatCanBeNoRow() throws Exception {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(SampleEvents.event("1", DAY_1, "{\"Position\":\"x\"}"), at(1)))
                    .isInstanceOfSatisfying(EventBatch.Refused.class, refused -> {
                        assertThat(refused.code()).isEqualTo("value-not-of-column-type");
                        assertThat(refused.message())
                                .contains("/event/Position")
                                .contains("bigint");
                    });
            assertThat(batch.add(SampleEvents.event("2", Instant.parse("+12026-01-01T00:00:00Z"), 1), at(2)))
                    .isInstanceOfSatisfying(
                            EventBatch.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("event-date-out-of-range"));
            assertThat(batch.commit(DAY_1).instant()).isEmpty();
        }
    }

    @Test
    void growsASmallFileAndStartsAnotherOnceItIsLarge() throws Exception {
        lakehouse.close();
        lakehouse = lakehouse(20_000);
        for (int commit = 0; commit < 12; commit++) {
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                events.add(SampleEvents.event(UUID.randomUUID().toString(), DAY_1, i));
            }
            put(events.toArray(Event[]::new));
        }

        List<GenericRecord> rows = TableRows.read(table());
        assertThat(rows.stream().map(row -> row.get("event_id").toString()))
                .hasSize(1200)
                .doesNotHaveDuplicates();
        assertThat(rows.stream()
                        .map(row -> row.get("_hoodie_file_name").toString())
                        .distinct())
                .hasSizeBetween(2, 6);
        assertThat(rows.stream()
                        .map(row -> row.get("_hoodie_commit_time").toString())
                        .distinct())
                .hasSize(12);
    }

    @Test
    void addsTheColumnsOfLaterVersionsAndKeepsThoseOfAnOlderCatalog() throws Exception {
        put(event(2));
        List<Column> v2 = Stream.concat(
                        SampleEvents.V1.stream(), Stream.of(Column.of("Campaign", new ColumnType.Text(), "")))
                .toList();
        putAs(SampleEvents.type(v2), SampleEvents.event("v2", DAY_1, "{\"Campaign\":\"spring\"}"));
        reopen();
        putAs(SampleEvents.TYPE, event(4));

        assertThat(TableRows.read(table()))
                .allSatisfy(
                        row -> assertThat(row.getSchema().getField("campaign")).isNotNull())
                .filteredOn(row -> row.get("campaign") != null)
                .singleElement()
                .satisfies(row -> assertThat(row.get("campaign")).hasToString("spring"));
        assertThat(told.getLast().columns()).contains(new TableColumn("campaign", "string"));
    }

    @Test
    void refusesAColumnWhoseTypeChanged() throws Exception {
        put(event(2));
        EventType changed = SampleEvents.type(List.of(Column.of("Position", new ColumnType.Text(), "")));

        assertThatThrownBy(() -> putAs(changed, SampleEvents.event("x", DAY_1, "{}")))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.COLUMN_TYPE_CHANGED))
                .hasMessageContaining("[position]");
        assertThat(TableRows.ids(table())).containsExactly("id-2");
    }

    private void putAs(EventType type, Event event) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(type);
            batch.add(event, Optional.empty());
            batch.commit(DAY_2);
        }
    }

    @Test
    void leasesATableToOneTaskAtATime() {
        TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow();

        assertThat(lakehouse.tryLease(SampleEvents.TABLE)).isEmpty();
        assertThat(lakehouse.tryLease(new TableName("search"))).isPresent();
        lease.close();
        assertThat(lakehouse.tryLease(SampleEvents.TABLE)).isPresent();
    }

    @Test
    void seesWhatAnotherWriterHasCommitted() throws Exception {
        put(event(1));
        try (Lakehouse other = lakehouse(0)) {
            Lakehouse mine = lakehouse;
            lakehouse = other;
            putRange(2, 4);
            lakehouse = mine;
        }

        assertThat(putRange(1, 5).rows()).isEqualTo(1);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(1, 5));
    }

    @Test
    void keepsTimelineAndFilesBoundedAndItsLedger() throws Exception {
        for (int commit = 0; commit < 250; commit++) {
            try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                EventBatch batch = lease.begin(SampleEvents.TYPE);
                batch.add(SampleEvents.event("id-" + commit, DAY_1, commit), at(commit));
                batch.commit(DAY_2);
                lease.tidy();
            }
        }

        HoodieTableMetaClient metaClient = TableRows.metaClient(table());
        assertThat(metaClient.getCommitsTimeline().countInstants()).isLessThan(130);
        try (Stream<Path> files = Files.list(base.resolve("listing_view/event_date=2026-01-01"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSizeLessThan(120);
        }
        reopen();
        assertThat(putRange(0, 249).instant()).isEmpty();
        assertThat(TableRows.ids(table())).hasSize(250).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesAndDoublesNothingWhereverTheProcessDies(boolean lastChangeDone) throws Exception {
        useBreakingFileSystem();
        int deaths = 0;
        boolean survived = false;
        for (int changes = 1; !survived; changes++) {
            Files.createDirectories(base);
            putRange(0, 3);
            BreakingFileSystem.breakAfter(changes, lastChangeDone);
            try {
                putRange(4, 7);
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            // The old writer is gone with its process: it is not closed, and what follows is a new one.
            BreakingFileSystem.heal();
            open();
            assertThat(TableRows.ids(table()).stream().sorted().toList())
                    .as("readable whole or not at all after %s changes", changes)
                    .isIn(ids(0, 3), ids(0, 7));
            putRange(2, 9);
            assertThat(TableRows.ids(table()))
                    .as("after %s changes and a new start", changes)
                    .containsExactlyInAnyOrderElementsOf(ids(0, 9));
            // The dead writer's commit hinders nobody, and goes once it has given no sign of life for long enough.
            passed = passed.plus(Duration.ofMinutes(3));
            tidy();
            assertThat(filesOfNoCommit()).isEmpty();
            deleteTable();
        }
        assertThat(deaths).isGreaterThan(8);
    }

    @Test
    void goesOnInTheSameProcessAfterTheStorageFailed() throws Exception {
        useBreakingFileSystem();
        putRange(0, 3);
        BreakingFileSystem.breakAfter(4, false);
        assertThatThrownBy(() -> putRange(4, 7)).isInstanceOf(LakehouseException.class);
        assertThatThrownBy(() -> putRange(4, 7)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();

        assertThat(putRange(4, 7).rows()).isEqualTo(4);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void createsATableWhoseCreationWasCutShort(int changes) throws Exception {
        useBreakingFileSystem();
        BreakingFileSystem.breakAfter(changes, true);
        assertThatThrownBy(() -> putRange(0, 1)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();
        open();

        putRange(0, 1);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 1));
    }

    @Test
    void keepsInstantsInOrderWhenTheClockIsSetBack() throws Exception {
        useBreakingFileSystem();
        putRange(0, 1);
        clockOffset = Duration.ofHours(1);
        putRange(2, 3);
        BreakingFileSystem.breakAfter(5, false);
        assertThatThrownBy(() -> putRange(4, 5)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();
        clockOffset = Duration.ZERO;
        open();
        putRange(4, 5);
        putRange(6, 7);

        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 7));
        List<String> instants =
                TableRows.metaClient(table()).getCommitsTimeline().filterCompletedInstants().getInstants().stream()
                        .map(HoodieInstant::requestedTime)
                        .toList();
        assertThat(instants).hasSize(4).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void tellsWhatATableHasWhenItIsOpenedAndAfterEachCommit() throws Exception {
        put(event(1));
        put(event(2));
        reopen();
        told.clear();
        lakehouse.openAll();

        assertThat(told).singleElement().satisfies(contents -> {
            assertThat(contents.table()).isEqualTo(SampleEvents.TABLE);
            assertThat(contents.partitions()).containsExactlyInAnyOrder("2026-01-01", "2026-01-02");
            assertThat(contents.columns().stream().map(TableColumn::name))
                    .startsWith("_hoodie_commit_time")
                    .doesNotContain("event_date")
                    .containsSubsequence("event_id", "stored_at", "source", "user_id", "photos");
            assertThat(contents.columns())
                    .contains(
                            new TableColumn("photos", "array<struct<url:string,taken:timestamp>>"),
                            new TableColumn("available_from", "date"),
                            new TableColumn("raw", "binary"));
        });
    }

    private void tidy() throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            lease.tidy();
        }
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

    /** Data files below the table that no completed commit has written: what a rollback should have deleted. */
    private List<String> filesOfNoCommit() throws IOException {
        List<String> completed =
                TableRows.metaClient(table()).getCommitsTimeline().filterCompletedInstants().getInstants().stream()
                        .map(HoodieInstant::requestedTime)
                        .toList();
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".parquet"))
                    .filter(file -> completed.stream().noneMatch(instant -> file.endsWith("_" + instant + ".parquet")))
                    .toList();
        }
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
