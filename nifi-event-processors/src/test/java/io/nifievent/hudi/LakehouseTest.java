package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakehouseTest {

    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant DAY_2 = Instant.parse("2026-01-02T10:00:00Z");

    @TempDir
    Path base;

    private final List<TableContents> told = new ArrayList<>();
    private Duration clockOffset = Duration.ZERO;
    private Lakehouse lakehouse;

    @BeforeEach
    void open() {
        lakehouse = lakehouse(LakehouseSettings.SMALL_FILE_BYTES);
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private Lakehouse lakehouse(long smallFileBytes) {
        InstantSource clock = () -> Instant.now().plus(clockOffset);
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        6,
                        smallFileBytes,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                clock,
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
            assertThat(batch.add(event(1), at(1))).isEqualTo(new EventBatch.Redelivered());
            assertThat(batch.add(event(6), at(6))).isEqualTo(new EventBatch.Redelivered());
            assertThat(batch.add(event(6), at(3))).isEqualTo(new EventBatch.Duplicate());
            assertThat(batch.add(SampleEvents.event("other", DAY_1, 0), at(4))).isEqualTo(new EventBatch.Row(0));
        }
    }

    @Test
    void knowsAFlowFileForSevenDaysAfterItCameUp() throws Exception {
        Optional<SourcePosition> line = lineOfFlowFile(0);
        putAt(line, event(0));
        clockOffset = Duration.ofDays(6);
        putRange(1, 1);
        reopen();
        assertThat(added(event(0), line)).isInstanceOf(EventBatch.Redelivered.class);

        clockOffset = Duration.ofDays(8);
        putRange(3, 3);
        reopen();
        assertThat(added(event(0), line)).isInstanceOf(EventBatch.Duplicate.class);
        assertThat(added(event(1), at(1))).isInstanceOf(EventBatch.Redelivered.class);
    }

    @Test
    void knowsAFlowFileThatHasWaitedForLong() throws Exception {
        Optional<SourcePosition> line = lineOfFlowFile(30);
        putAt(line, event(0));
        reopen();

        assertThat(added(event(0), line)).isInstanceOf(EventBatch.Redelivered.class);
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
            assertThat(batch.add(SampleEvents.event("3", DAY_1, "{\"Available_From\":\"+6000000-01-01\"}"), at(3)))
                    .isInstanceOfSatisfying(
                            EventBatch.Refused.class,
                            refused -> assertThat(refused.message()).contains("/event/Available_From"));
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

    /** Both would be listing_view_device_info in the table's schema. */
    @Test
    void refusesAnObjectCalledAsThatOfAColumnWhichOnlyTheTableHas() throws Exception {
        putAs(
                SampleEvents.type(List.of(Column.of("Device_Info", row("A"), ""))),
                SampleEvents.event("1", DAY_1, "{\"Device_Info\":{\"A\":\"x\"}}"));
        EventType later = SampleEvents.type(List.of(
                Column.of("Device", new ColumnType.Row(List.of(Column.of("Info", row("B"), ""))), "")));

        assertClash(() -> putAs(later, SampleEvents.event("2", DAY_1, "{\"Device\":{\"Info\":{\"B\":\"x\"}}}")));
        assertClash(() -> lakehouse
                .probe(SampleEvents.TABLE)
                .requireFit(EventRecords.shape(later, TableKind.COPY_ON_WRITE, Optional.empty())));
        assertThat(TableRows.ids(table())).containsExactly("1");
    }

    private static ColumnType row(String field) {
        return new ColumnType.Row(List.of(Column.of(field, new ColumnType.Text(), "")));
    }

    private static void assertClash(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.COLUMN_TYPE_CHANGED))
                .hasMessageContaining("[device]")
                .hasMessageContaining("[device_info]");
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
    void forgetsTheIdOfARowThatAnotherWriterWasFasterThan() throws Exception {
        Event late = SampleEvents.event("same", DAY_1, 1);
        Event faster = SampleEvents.event("same", DAY_1.plus(Duration.ofDays(7)), 2);
        Event another = SampleEvents.event("same", DAY_1.minus(Duration.ofDays(7)), 3);
        try (Lakehouse other = lakehouse(LakehouseSettings.SMALL_FILE_BYTES);
                TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(late, at(0));
            batch.add(SampleEvents.event("kept", DAY_1, 1), at(1));
            try (TableLease theirs = other.tryLease(SampleEvents.TABLE).orElseThrow()) {
                EventBatch before = theirs.begin(SampleEvents.TYPE);
                before.add(faster, Optional.empty());
                before.commit(DAY_2);
            }
            assertThat(batch.commit(DAY_2).late()).containsExactly(new LateRow(0, new EventBatch.Duplicate()));
        }

        assertThat(added(another, at(2))).isInstanceOf(EventBatch.Row.class);
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
}
