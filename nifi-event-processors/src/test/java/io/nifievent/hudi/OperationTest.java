package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.catalog.ColumnType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.OperationBatch.Dropped;
import io.nifievent.hudi.OperationBatch.Failed;
import io.nifievent.hudi.OperationBatch.Redelivered;
import io.nifievent.hudi.OperationBatch.Stored;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperationTest {

    private static final TableName TABLE = SampleRecords.TABLE;

    @TempDir
    Path base;

    private final List<TableContents> told = new ArrayList<>();
    private Lakehouse lakehouse;

    @BeforeEach
    void open() {
        lakehouse = new Lakehouse(new LakehouseSettings(base.toUri()), InstantSource.system(), told::add);
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private URI table() {
        return lakehouse.location(TABLE);
    }

    private OperationBatch.Result carryOut(Operation operation, RecordShape shape, String... records)
            throws LakehouseException {
        return carryOutFrom(-1, operation, shape, records);
    }

    /** Carries an operation out with records whose positions begin at an offset; a negative one stands for none. */
    private OperationBatch.Result carryOutFrom(
            long firstOffset, Operation operation, RecordShape shape, String... records) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(operation, shape);
            for (int i = 0; i < records.length; i++) {
                Optional<SourcePosition> position = firstOffset < 0
                        ? Optional.empty()
                        : Optional.of(new SourcePosition("topic-id", "topic", 0, firstOffset + i));
                assertThat(batch.add(SampleRecords.json(records[i]), position)).isEmpty();
            }
            OperationBatch.Result result = batch.commit();
            lease.tidy();
            return result;
        }
    }

    /** The rows a reader sees, as key to price. */
    private Map<String, Object> prices() throws Exception {
        Map<String, Object> prices = new TreeMap<>();
        for (GenericRecord row : MergedRows.read(table())) {
            assertThat(prices.put(row.get("id").toString(), row.get("price")))
                    .as("key stored twice")
                    .isNull();
        }
        return prices;
    }

    /** Presto's Hudi looks for the ordering column under a name that later ones have given up. */
    @Test
    void namesTheOrderingColumnForOlderReadersToo() throws Exception {
        carryOut(Operation.UPSERT, SampleRecords.shape(TableKind.MERGE_ON_READ), SampleRecords.listing("a", 1, 10));

        assertThat(Path.of(table()).resolve(".hoodie/hoodie.properties"))
                .content()
                .contains("hoodie.table.precombine.field=version")
                .contains("hoodie.table.ordering.fields=version");
    }

    @ParameterizedTest
    @EnumSource
    void insertsEachKeyOnceAndTheFirstStays(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        assertThat(carryOut(
                                Operation.INSERT,
                                shape,
                                SampleRecords.listing("a", 1, 10),
                                SampleRecords.listing("a", 2, 11))
                        .fates())
                .containsExactly(new Stored(), new Dropped());
        assertThat(carryOut(
                                Operation.INSERT,
                                shape,
                                SampleRecords.listing("a", 3, 12),
                                SampleRecords.listing("b", 1, 20))
                        .fates())
                .containsExactly(new Dropped(), new Stored());

        assertThat(prices()).hasToString("{a=10.0, b=20.0}");
    }

    @ParameterizedTest
    @EnumSource
    void insertsNoRowOfAKeyThatIsStoredHoweverOftenTheBatchHasIt(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        carryOut(Operation.INSERT, shape, SampleRecords.listing("a", 1, 10));
        assertThat(carryOut(
                                Operation.INSERT,
                                shape,
                                SampleRecords.listing("a", 2, 11),
                                SampleRecords.listing("a", 3, 12),
                                SampleRecords.listing("b", 1, 20))
                        .fates())
                .containsExactly(new Dropped(), new Dropped(), new Stored());

        assertThat(prices()).hasToString("{a=10.0, b=20.0}");
    }

    @ParameterizedTest
    @EnumSource
    void upsertsByKeyAndKeepsTheRowWithTheLargestOrderingValue(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("a", 2, 10), SampleRecords.listing("b", 2, 20));
        assertThat(carryOut(
                                Operation.UPSERT,
                                shape,
                                SampleRecords.listing("a", 4, 12),
                                SampleRecords.listing("a", 3, 11),
                                SampleRecords.listing("b", 1, 19),
                                SampleRecords.listing("c", 1, 30))
                        .fates())
                .containsExactly(new Stored(), new Dropped(), new Stored(), new Stored());

        assertThat(prices()).hasToString("{a=12.0, b=20.0, c=30.0}");
    }

    @ParameterizedTest
    @EnumSource
    void upsertsTheLastWrittenWithoutAnOrderingColumn(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind, Optional.empty(), new Partitioning.None());
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("a", 9, 10), SampleRecords.listing("b", 1, 20));
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("a", 8, 11), SampleRecords.listing("a", 7, 12));

        assertThat(prices()).hasToString("{a=12.0, b=20.0}");
    }

    @ParameterizedTest
    @EnumSource
    void deletesByKeyAndPartitionAlone(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("a", 2, 10), SampleRecords.listing("b", 2, 20));
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("b", 3, 21), SampleRecords.listing("c", 1, 30));
        carryOut(
                Operation.DELETE,
                shape,
                "{\"id\":\"b\",\"listed_at\":\"2026-11-22T13:59:59Z\"}",
                "{\"id\":\"not there\",\"listed_at\":\"2026-11-22T13:00:00Z\"}",
                "{\"id\":\"c\",\"listed_at\":\"2026-11-21T13:00:00Z\"}");

        assertThat(prices()).hasToString("{a=10.0, c=30.0}");
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("b", 4, 22));
        assertThat(prices()).hasToString("{a=10.0, b=22.0, c=30.0}");
    }

    @ParameterizedTest
    @EnumSource
    void bulkInsertsAllRowsWithoutLookingAtKeys(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        carryOut(Operation.BULK_INSERT, shape, SampleRecords.listing("a", 1, 10), SampleRecords.listing("b", 1, 20));
        carryOut(Operation.BULK_INSERT, shape, SampleRecords.listing("b", 1, 21), SampleRecords.listing("c", 1, 30));

        assertThat(MergedRows.values(table(), "price")).containsExactlyInAnyOrder("10.0", "20.0", "21.0", "30.0");
    }

    @ParameterizedTest
    @EnumSource
    void skipsPositionsThatEarlierCommitsHaveTakenIn(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind, Optional.empty(), new Partitioning.None());
        carryOutFrom(0, Operation.UPSERT, shape, SampleRecords.listing("a", 1, 10), SampleRecords.listing("b", 1, 20));
        carryOutFrom(2, Operation.DELETE, shape, "{\"id\":\"a\"}");
        close();
        open();

        assertThat(carryOutFrom(
                                0,
                                Operation.UPSERT,
                                shape,
                                SampleRecords.listing("a", 1, 10),
                                SampleRecords.listing("b", 1, 20))
                        .fates())
                .containsExactly(new Redelivered(), new Redelivered());
        assertThat(carryOutFrom(
                                1,
                                Operation.BULK_INSERT,
                                shape,
                                SampleRecords.listing("b", 1, 20),
                                SampleRecords.listing("x", 1, 1),
                                SampleRecords.listing("c", 1, 30))
                        .fates())
                .containsExactly(new Redelivered(), new Redelivered(), new Stored());
        assertThat(prices()).hasToString("{b=20.0, c=30.0}");
    }

    @ParameterizedTest
    @EnumSource
    void skipsAFlowFileThatIsDeliveredAgainHoweverLongItHasWaited(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        SourcePosition record = new SourcePosition(
                SourcePosition.fileSource(LocalDate.now(ZoneOffset.UTC).minusDays(30), "uuid"), "flowfile/uuid", 0);
        assertThat(bulkInsert(shape, record)).containsExactly(new Stored());
        close();
        open();

        assertThat(bulkInsert(shape, record)).containsExactly(new Redelivered());
        assertThat(prices()).hasToString("{a=10.0}");
    }

    private List<OperationBatch.Fate> bulkInsert(RecordShape shape, SourcePosition position) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.BULK_INSERT, shape);
            assertThat(batch.add(SampleRecords.json(SampleRecords.listing("a", 1, 10)), Optional.of(position)))
                    .isEmpty();
            return batch.commit().fates();
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsNewColumnsAndRefusesAChangedOneByName(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("a", 1, 10), SampleRecords.listing("b", 1, 20));
        carryOut(
                Operation.UPSERT,
                SampleRecords.withColumn(shape, "agent", new ColumnType.Text()),
                SampleRecords.listing("a", 2, 11).replace("}", ",\"agent\":\"Ann\"}"));
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("b", 2, 21));

        assertThat(MergedRows.values(table(), "agent")).containsExactlyInAnyOrder("Ann", "null");
        assertThat(prices()).hasToString("{a=11.0, b=21.0}");
        assertThat(told.getLast().columns()).contains(new TableColumn("agent", "string"));
        assertThatThrownBy(() ->
                        carryOut(Operation.UPSERT, SampleRecords.withColumn(shape, "agent", new ColumnType.BigInt())))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.COLUMN_TYPE_CHANGED))
                .hasMessageContaining("[agent]");
    }

    @Test
    void refusesATableLaidOutInAnotherWayAndNamesBoth() throws Exception {
        carryOut(Operation.UPSERT, SampleRecords.shape(TableKind.COPY_ON_WRITE), SampleRecords.listing("a", 1, 10));

        assertThatThrownBy(() -> carryOut(Operation.UPSERT, SampleRecords.shape(TableKind.MERGE_ON_READ)))
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.TABLE_LAYOUT_UNKNOWN))
                .hasMessageContaining("COPY_ON_WRITE")
                .hasMessageContaining("MERGE_ON_READ")
                .hasMessageContaining("[listed_at_hour]");
        assertThat(prices()).hasToString("{a=10.0}");
    }

    @Test
    void opensTablesOfEveryLayoutAndTellsWhatTheyHave() throws Exception {
        carryOut(Operation.UPSERT, SampleRecords.shape(TableKind.MERGE_ON_READ), SampleRecords.listing("a", 1, 10));
        close();
        told.clear();
        open();
        lakehouse.openAll();

        assertThat(told).singleElement().satisfies(contents -> {
            assertThat(contents.kind()).isEqualTo(TableKind.MERGE_ON_READ);
            assertThat(contents.partitionColumn()).contains("listed_at_hour");
            assertThat(contents.partitions()).containsExactly("2026-11-22-13");
        });
    }

    @ParameterizedTest
    @EnumSource
    void takesOutEachRowThatHudiCannotWriteAndStoresTheRest(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        carryOut(Operation.UPSERT, shape, SampleRecords.listing("stored", 1, 1));
        LakehouseSettings settings = new LakehouseSettings(base.toUri());
        HadoopStorage storage = new HadoopStorage(settings);
        try (ClientTable table = ClientTable.open(
                TABLE,
                new EventTable.Shared(
                        settings, storage, new PartitionCache(0), InstantSource.system(), System::nanoTime, told::add),
                shape.layout())) {
            TableSchema schema = table.schemaFor(shape);
            RecordRows converter = new RecordRows(shape, schema);
            List<SourcedRow> rows = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                KeyedRow row = converter.row(
                        SampleRecords.json(SampleRecords.listing("id-" + i, 1, i)), Operation.BULK_INSERT);
                rows.add(new SourcedRow(row, Optional.of(new SourcePosition("topic-id", "topic", 0, i))));
            }
            // No record makes such rows; a bug might.
            rows.get(1).keyed().row().put("price", "text");
            rows.get(4).keyed().row().put("version", "text");

            OperationBatch.Result result = table.commit(schema, Operation.BULK_INSERT, rows);
            assertThat(result.instant()).isPresent();
            assertThat(result.fates()).hasSize(6);
            assertThat(result.fates().get(1)).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("row-not-writable");
                assertThat(failed.message()).contains("UnresolvedUnionException");
            });
            assertThat(result.fates().get(4)).isInstanceOf(Failed.class);
            assertThat(result.fates()).filteredOn(Stored.class::isInstance).hasSize(4);
            assertThat(table.commit(schema, Operation.BULK_INSERT, rows).fates())
                    .as("a failed row fails again when it is delivered again")
                    .filteredOn(Failed.class::isInstance)
                    .hasSize(2);
        }
        assertThat(prices()).hasToString("{id-0=0.0, id-2=2.0, id-3=3.0, id-5=5.0, stored=1.0}");
    }

    @Test
    void changesAndRemovesEventsThatWereInserted() throws Exception {
        Instant time = Instant.parse("2026-01-01T10:00:00Z");
        insertEvents(SampleEvents.event("a", time, 1), SampleEvents.event("b", time, 2));
        RecordShape shape = EventRecords.shape(SampleEvents.TYPE, TableKind.COPY_ON_WRITE, Optional.empty());
        putEvents(Operation.UPSERT, shape, SampleEvents.event("a", time, 3), SampleEvents.event("c", time, 4));
        putEvents(Operation.DELETE, shape, SampleEvents.event("b", time, "{}"));
        insertEvents(SampleEvents.event("a", time, 5), SampleEvents.event("d", time, 6));

        Map<String, Object> positions = new TreeMap<>();
        TableRows.read(lakehouse.location(SampleEvents.TABLE))
                .forEach(row -> positions.put(row.get("event_id").toString(), row.get("position")));
        assertThat(positions).hasToString("{a=3, c=4, d=6}");
    }

    @Test
    void insertsEventsOnceIntoATableMergedOnRead() throws Exception {
        Instant time = Instant.parse("2026-01-01T10:00:00Z");
        RecordShape shape = EventRecords.shape(SampleEvents.TYPE, TableKind.MERGE_ON_READ, Optional.of("received_at"));
        putEvents(Operation.INSERT, shape, SampleEvents.event("a", time, 1), SampleEvents.event("b", time, 2));
        putEvents(Operation.INSERT, shape, SampleEvents.event("b", time, 3), SampleEvents.event("c", time, 4));

        assertThat(MergedRows.values(lakehouse.location(SampleEvents.TABLE), "position"))
                .containsExactlyInAnyOrder("1", "2", "4");
    }

    private void insertEvents(Event... events) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (Event event : events) {
                batch.add(event, Optional.empty());
            }
            batch.commit(Instant.parse("2026-01-01T11:00:00Z"));
        }
    }

    private void putEvents(Operation operation, RecordShape shape, Event... events) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(operation, shape);
            for (Event event : events) {
                assertThat(batch.add(
                                EventRecords.record(event, Optional.empty(), Instant.parse("2026-01-01T11:00:00Z")),
                                Optional.empty()))
                        .isEmpty();
            }
            batch.commit();
        }
    }
}
