package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @BeforeEach
    void create() throws Exception {
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
}
