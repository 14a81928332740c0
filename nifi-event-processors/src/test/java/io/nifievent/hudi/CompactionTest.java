package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.client.HoodieJavaWriteClient;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.common.engine.EngineType;
import org.apache.hudi.common.model.DefaultHoodieRecordPayload;
import org.apache.hudi.common.model.HoodieAvroRecord;
import org.apache.hudi.common.model.HoodieKey;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.model.HoodieTimelineTimeZone;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.marker.MarkerType;
import org.apache.hudi.config.HoodieIndexConfig;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.hudi.index.HoodieIndex;
import org.apache.hudi.storage.StoragePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A merge-on-read table made and written by Hudi's own client. */
class CompactionTest {

    private static final TableName TABLE = new TableName("customers");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);
    private static final Schema SCHEMA = SchemaBuilder.record("customers")
            .fields()
            .requiredString("id")
            .requiredLong("version")
            .requiredString("day")
            .endRecord();

    @TempDir
    Path base;

    private LakehouseSettings settings;
    private Duration passed = Duration.ZERO;

    @BeforeEach
    void create() throws Exception {
        create(base);
    }

    @AfterEach
    void heal() {
        BreakingFileSystem.heal();
    }

    private void create(Path base) throws IOException {
        settings = new LakehouseSettings(base.toUri());
        HoodieTableMetaClient.newTableBuilder()
                .setTableType(HoodieTableType.MERGE_ON_READ)
                .setTableName(TABLE.value())
                .setTableVersion(6)
                .setRecordKeyFields("id")
                .setPartitionFields("day")
                .setOrderingFields("version")
                .setCommitTimezone(HoodieTimelineTimeZone.UTC)
                .initTable(new HadoopStorage(settings).configuration(), new StoragePath(table()));
    }

    private URI table() {
        return settings.tablePath(TABLE);
    }

    private HoodieWriteConfig config() {
        Properties properties = new Properties();
        properties.setProperty("hoodie.metadata.enable", "false");
        return HoodieWriteConfig.newBuilder()
                .withEngineType(EngineType.JAVA)
                .withPath(table().toString())
                .forTable(TABLE.value())
                .withSchema(SCHEMA.toString())
                .withWriteTableVersion(6)
                .withAutoUpgradeVersion(false)
                .withEmbeddedTimelineServerEnabled(false)
                .withMarkersType(MarkerType.DIRECT.name())
                .withIndexConfig(HoodieIndexConfig.newBuilder()
                        .withIndexType(HoodieIndex.IndexType.SIMPLE)
                        .build())
                .withProps(properties)
                .build();
    }

    private Lakehouse breakable() throws IOException {
        Path site = Files.writeString(
                base.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
        return new Lakehouse(
                new LakehouseSettings(
                        settings.basePath(),
                        StorageAccess.by(List.of(site)),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                () -> System.nanoTime() + passed.toNanos(),
                contents -> {});
    }

    private void upsert(long version) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put("id", "1");
        row.put("version", version);
        row.put("day", "today");
        HoodieRecord<DefaultHoodieRecordPayload> hudiRecord =
                new HoodieAvroRecord<>(new HoodieKey("1", "today"), new DefaultHoodieRecordPayload(row, version));
        try (HoodieJavaWriteClient<DefaultHoodieRecordPayload> client =
                new HoodieJavaWriteClient<>(new HadoopStorage(settings).engine(), config())) {
            String instant = client.startCommit();
            List<WriteStatus> statuses = client.upsert(List.of(hudiRecord), instant);
            assertThat(client.commit(instant, statuses)).isTrue();
        }
    }

    @Test
    void mergesLogFilesIntoDataFilesAndCleansThem() throws Exception {
        for (long version = 0; version < 7; version++) {
            upsert(version);
        }
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {});
                TableServices services = lakehouse.tryServices(TABLE).orElseThrow()) {
            TableDebt before = services.debt(LIMITS);
            assertThat(before.logFiles()).isGreaterThanOrEqualTo(6);
            assertThat(before.logBytes()).isPositive();
            assertThat(services.pack(LIMITS)).isEqualTo(Packed.NOTHING);

            assertThat(services.compact()).isPresent();

            assertThat(services.debt(LIMITS).logFiles()).isZero();
            assertThat(TableRows.read(table()))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("version")).isEqualTo(6L));
            assertThat(services.compact()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goesOnWithACompactionWhereverTheProcessDies(boolean lastChangeDone) throws Exception {
        boolean survived = false;
        int deaths = 0;
        for (int changes = 1; !survived; changes++) {
            create(Files.createDirectories(base.resolve("lake" + changes)));
            for (long version = 0; version < 6; version++) {
                upsert(version);
            }
            BreakingFileSystem.breakAfter(changes, lastChangeDone);
            // Not closed: its process is gone.
            try (TableServices services = breakable().tryServices(TABLE).orElseThrow()) {
                services.compact();
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            BreakingFileSystem.heal();
            upsert(6);
            try (Lakehouse lakehouse = breakable();
                    TableServices services = lakehouse.tryServices(TABLE).orElseThrow()) {
                services.compact();
                // One whose process could not say that it ends is taken for dead once it has been silent for long.
                passed = passed.plus(Duration.ofMinutes(3));
                services.compact();
            }

            assertThat(TableRows.read(table()))
                    .as("after %s changes", changes)
                    .singleElement()
                    .satisfies(row -> assertThat((long) row.get("version")).isGreaterThanOrEqualTo(5));
            assertThat(MergedRows.read(table()))
                    .as("after %s changes", changes)
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("version")).isEqualTo(6L));
        }
        assertThat(deaths).isGreaterThan(5);
    }
}
