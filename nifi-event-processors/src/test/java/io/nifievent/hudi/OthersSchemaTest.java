package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nifievent.event.Event;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table into which another engine upserts, with a schema in its own words: rows within columns are records of other names,
 * with their fields in another order, and all columns may be null. It may add columns of types that no event has.
 */
class OthersSchemaTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ZERO, Duration.ofSeconds(60));
    private static final RecordShape SHAPE =
            EventRecords.shape(SampleEvents.TYPE, TableKind.COPY_ON_WRITE, Optional.empty());

    private static final Schema PRICE =
            LogicalTypes.decimal(10, 2).addToSchema(Schema.createFixed("price", "", "spark", 5));
    private static final Schema TAX = LogicalTypes.decimal(20, 3).addToSchema(Schema.create(Schema.Type.BYTES));
    private static final Schema KIND = Schema.createEnum("kind", "", "flink", List.of("HOUSE", "FLAT"));
    private static final Map<String, Schema> ADDED = new TreeMap<>(Map.of(
            "added_kind", KIND,
            "added_labels", Schema.createMap(nullable(Schema.create(Schema.Type.LONG))),
            "added_price", PRICE,
            "added_tax", TAX));
    private static final Map<String, Object> ADDED_VALUES = Map.of(
            "added_kind",
            new GenericData.EnumSymbol(KIND, "FLAT"),
            "added_labels",
            Map.of("rooms", 3L),
            "added_price",
            new GenericData.Fixed(PRICE, new byte[] {0, 0, 0, 1, 2}),
            "added_tax",
            ByteBuffer.wrap(new byte[] {5}));

    @TempDir
    Path base;

    private final List<TableContents> told = new ArrayList<>();
    private Duration clockOffset = Duration.ZERO;
    private long smallFileBytes = LakehouseSettings.SMALL_FILE_BYTES;
    private Lakehouse lakehouse;

    @BeforeEach
    void open() {
        lakehouse = new Lakehouse(settings(), () -> Instant.now().plus(clockOffset), told::add);
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private LakehouseSettings settings() {
        return new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(List.of()),
                LakehouseSettings.TABLE_VERSION,
                smallFileBytes,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LOCK);
    }

    private URI table() {
        return lakehouse.location(SampleEvents.TABLE);
    }

    private static Event event(int number) {
        return SampleEvents.event("id-" + number, DAY, number);
    }

    private TableLease lease() {
        return lakehouse.tryLease(SampleEvents.TABLE).orElseThrow();
    }

    private long put(int first, int last) throws LakehouseException {
        try (TableLease lease = lease()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number <= last; number++) {
                batch.add(event(number), Optional.empty());
            }
            return batch.commit(DAY).rows();
        }
    }

    private static void upsert(OperationBatch batch, int number) {
        assertThat(batch.add(EventRecords.record(event(number), Optional.empty(), DAY), Optional.empty()))
                .isEmpty();
    }

    private void upsertElsewhere(int number) throws Exception {
        upsertElsewhere(number, Map.of(), Map.of());
    }

    private void upsertElsewhere(int number, Map<String, Schema> added, Map<String, Object> values) throws Exception {
        try (HadoopStorage storage = new HadoopStorage(settings())) {
            HoodieTableMetaClient metaClient = TableRows.metaClient(storage, table());
            TableTimeline timeline = new TableTimeline(metaClient, InstantSource.system());
            timeline.advance();
            TableSchema schema =
                    new TableSchema(reworded(timeline.schema().orElseThrow().avro(), added));
            KeyedRow row = new RecordRows(SHAPE, schema)
                    .row(EventRecords.record(event(number), Optional.empty(), DAY), Operation.UPSERT);
            values.forEach(row.row()::put);
            try (HudiClient client = new HudiClient(
                    storage, settings(), SampleEvents.TABLE, metaClient, TableLayout.EVENTS, schema.avro())) {
                String instant = timeline.nextInstant();
                metaClient
                        .getActiveTimeline()
                        .createNewInstant(
                                metaClient.createNewInstant(HoodieInstant.State.REQUESTED, client.action(), instant));
                List<WriteStatus> statuses = client.write(Operation.UPSERT, List.of(row), instant);
                client.complete(instant, statuses, Map.of(), () -> true);
            }
        }
    }

    /** Spark calls a record within others by the fields on the way to it. */
    private static Schema reworded(Schema table, Map<String, Schema> added) {
        String name = "hoodie.listing_view.listing_view_record";
        List<Schema.Field> fields = new ArrayList<>();
        table.getFields()
                .forEach(field -> fields.add(field(field.name(), reworded(field.schema(), name + "." + field.name()))));
        added.forEach((column, type) -> fields.add(field(column, type)));
        return Schema.createRecord(name, "", "", false, fields);
    }

    private static Schema.Field field(String name, Schema type) {
        return new Schema.Field(name, nullable(type), "", JsonProperties.NULL_VALUE);
    }

    private static Schema nullable(Schema schema) {
        return schema.isNullable() ? schema : Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    }

    private static Schema reworded(Schema schema, String name) {
        return switch (schema.getType()) {
            case UNION ->
                Schema.createUnion(schema.getTypes().stream()
                        .map(type -> reworded(type, name))
                        .toList());
            case ARRAY -> Schema.createArray(reworded(schema.getElementType(), name));
            case RECORD ->
                Schema.createRecord(
                        name,
                        "",
                        "",
                        false,
                        schema.getFields().reversed().stream()
                                .map(field -> new Schema.Field(
                                        field.name(),
                                        reworded(field.schema(), name + "." + field.name()),
                                        "",
                                        JsonProperties.NULL_VALUE))
                                .toList());
            default -> schema;
        };
    }

    /** That Presto shows the events from 1 to the last, each with all its values. */
    private void assertShown(int last) throws Exception {
        assertThat(TableRows.idsInPresto(table()))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, last)
                        .mapToObj(number -> "id-" + number)
                        .toList());
        for (GenericRecord row : TableRows.read(table())) {
            GenericRecord device = (GenericRecord) row.get("device");
            assertThat(device.get("name")).hasToString("phone");
            assertThat(device.get("sizes")).hasToString("[1, 2]");
            assertThat((List<?>) row.get("photos")).singleElement().satisfies(photo -> {
                assertThat(((GenericRecord) photo).get("url")).hasToString("u");
                assertThat(((GenericRecord) photo).get("taken")).isEqualTo(1593604800123456L);
            });
            assertThat(row.get("event_id")).hasToString("id-" + row.get("position"));
        }
    }

    @Test
    void takesEvents() throws Exception {
        put(1, 2);
        upsertElsewhere(3);

        assertThat(put(1, 4)).as("rows").isEqualTo(1);
        lakehouse.close();
        open();
        assertThat(put(1, 5)).as("rows").isEqualTo(1);
        assertShown(5);
    }

    @Test
    void takesTheEventsOfABatchThatWasBegunBefore() throws Exception {
        put(1, 1);
        try (TableLease lease = lease()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event(2), Optional.empty());
            upsertElsewhere(3);
            assertThat(batch.commit(DAY).rows()).isEqualTo(1);
        }
        assertShown(3);
    }

    @Test
    void takesOtherOperations() throws Exception {
        put(1, 1);
        upsertElsewhere(2);
        try (TableLease lease = lease()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SHAPE);
            upsert(batch, 2);
            upsert(batch, 3);
            batch.commit();
        }
        assertShown(3);
    }

    @Test
    void takesAnOperationThatWasBegunBefore() throws Exception {
        put(1, 1);
        try (TableLease lease = lease()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SHAPE);
            upsert(batch, 2);
            upsertElsewhere(3);
            batch.commit();
        }
        assertShown(3);
    }

    @Test
    void isPackedWithFilesOfBefore() throws Exception {
        lakehouse.close();
        smallFileBytes = 0;
        open();
        put(1, 1);
        upsertElsewhere(2);
        put(3, 3);
        // A partition that is no longer written to is packed whatever its files are.
        clockOffset = Duration.ofHours(2);

        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(new PackingLimits(10_000_000, 10_000_000)).filesBefore())
                    .isEqualTo(3);
        }
        assertShown(3);
    }

    @Test
    void takesEventsBesideColumnsOfTypesThatNoEventHas() throws Exception {
        put(1, 1);
        upsertElsewhere(2, ADDED, ADDED_VALUES);
        assertThat(put(3, 3)).as("rows").isEqualTo(1);
        lakehouse.close();
        open();
        assertThat(put(1, 4)).as("rows").isEqualTo(1);

        assertShown(4);
        assertAddedShown();
        assertThat(told.getLast().columns())
                .contains(
                        new TableColumn("added_kind", "string"),
                        new TableColumn("added_labels", "map<string,bigint>"),
                        new TableColumn("added_price", "decimal(10,2)"),
                        new TableColumn("added_tax", "decimal(20,3)"));
    }

    @Test
    void takesOtherOperationsBesideSuchColumns() throws Exception {
        put(1, 1);
        upsertElsewhere(2, ADDED, ADDED_VALUES);
        try (TableLease lease = lease()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SHAPE);
            upsert(batch, 1);
            upsert(batch, 3);
            batch.commit();
        }

        assertShown(3);
        assertAddedShown();
    }

    /** That row 2 alone has values in the columns added, and those it was given. */
    private void assertAddedShown() throws Exception {
        for (GenericRecord row : TableRows.read(table())) {
            boolean given = row.get("position").equals(2L);
            ADDED_VALUES.forEach((column, value) -> assertThat(String.valueOf(row.get(column)))
                    .as(column)
                    .isEqualTo(given ? value.toString() : "null"));
        }
    }

    @Test
    void namesAColumnOfSeveralTypesForWhichThereIsNoName() throws Exception {
        put(1, 1);
        Schema either =
                Schema.createUnion(List.of(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.LONG), KIND));
        upsertElsewhere(2, Map.of("added_either", either), Map.of("added_either", 3L));

        assertRefused(() -> put(3, 3));
        lakehouse.close();
        open();
        assertRefused(() -> put(3, 3));
        assertRefused(() -> lakehouse.openAll());
    }

    private static void assertRefused(ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(LakehouseException.class)
                .isThrownBy(call)
                .withMessageContaining("Column [added_either] of table [listing_view")
                .returns(LakehouseException.Code.TABLE_LAYOUT_UNKNOWN, LakehouseException::code);
    }
}
