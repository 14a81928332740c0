package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.client.HoodieJavaWriteClient;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.common.engine.EngineType;
import org.apache.hudi.common.model.HoodieAvroRecord;
import org.apache.hudi.common.model.HoodieKey;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.hudi.common.model.OverwriteWithLatestAvroPayload;
import org.apache.hudi.common.table.marker.MarkerType;
import org.apache.hudi.config.HoodieArchivalConfig;
import org.apache.hudi.config.HoodieCleanConfig;
import org.apache.hudi.config.HoodieIndexConfig;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.hudi.index.HoodieIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was taken in is known after every commit that says so is in the archive. */
class ArchivedLedgerTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final int EVENTS = 5;
    private static final int COMMITS_OF_ANOTHER = 90;

    @TempDir
    Path base;

    private Lakehouse open() {
        return new Lakehouse(new LakehouseSettings(base.toUri()), InstantSource.system(), contents -> {});
    }

    private static List<EventBatch.Added> put(Lakehouse lakehouse, String id, long firstOffset)
            throws LakehouseException {
        List<EventBatch.Added> added = new ArrayList<>();
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = 0; number < EVENTS; number++) {
                added.add(batch.add(
                        SampleEvents.event(id + number, DAY, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, firstOffset + number))));
            }
            batch.commit(DAY);
        }
        return added;
    }

    @Test
    void knowsOffsetsAndIdsWhoseCommitsAreArchived() throws Exception {
        LakehouseSettings settings = new LakehouseSettings(base.toUri());
        try (Lakehouse lakehouse = open()) {
            assertThat(put(lakehouse, "id-", 0)).allMatch(EventBatch.Row.class::isInstance);
        }
        writeAsAnother(settings, 0, COMMITS_OF_ANOTHER);
        try (Lakehouse lakehouse = open();
                TableServices services =
                        lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            services.tidy();
        }
        TableTimeline timeline =
                new TableTimeline(TableRows.metaClient(settings.tablePath(SampleEvents.TABLE)), InstantSource.system());
        assertThat(timeline.advance())
                .noneMatch(commit -> commit.text(SourceLedger.METADATA_KEY).isPresent());

        try (Lakehouse lakehouse = open()) {
            assertThat(put(lakehouse, "id-", 0)).allMatch(EventBatch.Redelivered.class::isInstance);
            assertThat(put(lakehouse, "id-", 100)).allMatch(EventBatch.Duplicate.class::isInstance);
            assertThat(put(lakehouse, "new-", 200)).allMatch(EventBatch.Row.class::isInstance);
        }
        assertThat(TableRows.ids(settings.tablePath(SampleEvents.TABLE)))
                .hasSize(2 * EVENTS + COMMITS_OF_ANOTHER)
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsTheWholeArchiveWhileOnlyItKnowsThem() throws Exception {
        LakehouseSettings settings = new LakehouseSettings(base.toUri());
        try (Lakehouse lakehouse = open()) {
            put(lakehouse, "id-", 0);
        }
        writeAsAnother(settings, 0, COMMITS_OF_ANOTHER);
        try (Lakehouse lakehouse = open()) {
            tidy(lakehouse);
            ArchiveFolder archive = new ArchiveFolder(base.resolve("listing_view"));
            archive.addFilesUntil(TimelineArchive.KEPT_FILES);
            writeAsAnother(settings, COMMITS_OF_ANOTHER, COMMITS_OF_ANOTHER + 12);

            tidy(lakehouse);
            assertThat(archive.numbers()).hasSize(TimelineArchive.KEPT_FILES + 1);
        }

        try (Lakehouse lakehouse = open()) {
            assertThat(put(lakehouse, "id-", 0)).allMatch(EventBatch.Redelivered.class::isInstance);
        }
    }

    /** As MaintainHudi does, but with no file small enough to be packed: a packing's commit would carry on the ledger. */
    private static void tidy(Lakehouse lakehouse) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(new PackingLimits(1, 1))).isEqualTo(Packed.NOTHING);
            services.tidy();
        }
    }

    /** Commits by Hudi's client alone, which say nothing of sources. */
    private static void writeAsAnother(LakehouseSettings settings, int first, int end) throws Exception {
        TableTimeline timeline =
                new TableTimeline(TableRows.metaClient(settings.tablePath(SampleEvents.TABLE)), InstantSource.system());
        timeline.advance();
        Schema schema = timeline.schema().orElseThrow().avro();
        try (HadoopStorage storage = new HadoopStorage(settings);
                HoodieJavaWriteClient<OverwriteWithLatestAvroPayload> client =
                        new HoodieJavaWriteClient<>(storage.engine(), config(settings, schema))) {
            for (int commit = first; commit < end; commit++) {
                GenericRecord row = new GenericData.Record(schema);
                row.put("event_id", "another-" + commit);
                row.put("event_date", "2026-02-01");
                HoodieRecord<OverwriteWithLatestAvroPayload> hudiRecord = new HoodieAvroRecord<>(
                        new HoodieKey("another-" + commit, "event_date=2026-02-01"),
                        new OverwriteWithLatestAvroPayload(row, 0));
                String instant = client.startCommit();
                List<WriteStatus> statuses = client.bulkInsert(List.of(hudiRecord), instant);
                assertThat(client.commit(instant, statuses)).isTrue();
            }
        }
    }

    private static HoodieWriteConfig config(LakehouseSettings settings, Schema schema) {
        Properties properties = new Properties();
        properties.setProperty("hoodie.metadata.enable", "false");
        properties.setProperty("hoodie.time.generator.max_expected_clock_skew_ms", "1");
        return HoodieWriteConfig.newBuilder()
                .withEngineType(EngineType.JAVA)
                .withPath(settings.tablePath(SampleEvents.TABLE).toString())
                .forTable(SampleEvents.TABLE.value())
                .withSchema(schema.toString())
                .withWriteTableVersion(LakehouseSettings.TABLE_VERSION)
                .withAutoUpgradeVersion(false)
                .withEmbeddedTimelineServerEnabled(false)
                .withMarkersType(MarkerType.DIRECT.name())
                .withIndexConfig(HoodieIndexConfig.newBuilder()
                        .withIndexType(HoodieIndex.IndexType.INMEMORY)
                        .build())
                .withCleanConfig(
                        HoodieCleanConfig.newBuilder().withAutoClean(false).build())
                .withArchivalConfig(
                        HoodieArchivalConfig.newBuilder().withAutoArchive(false).build())
                .withProps(properties)
                .build();
    }
}
