package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.apache.hudi.client.HoodieJavaWriteClient;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.common.engine.EngineType;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.DefaultHoodieRecordPayload;
import org.apache.hudi.common.model.HoodieAvroRecord;
import org.apache.hudi.common.model.HoodieFailedWritesCleaningPolicy;
import org.apache.hudi.common.model.HoodieKey;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.hudi.common.model.OverwriteWithLatestAvroPayload;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.marker.MarkerType;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.config.HoodieArchivalConfig;
import org.apache.hudi.config.HoodieCleanConfig;
import org.apache.hudi.config.HoodieIndexConfig;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.hudi.exception.HoodieException;
import org.apache.hudi.execution.bulkinsert.BulkInsertSortMode;
import org.apache.hudi.index.HoodieIndex;
import org.apache.hudi.storage.StoragePath;

/** Hudi's own client, writing with one schema; it sees to files and instants, and to nothing else. */
final class HudiClient implements AutoCloseable {

    static {
        // Hudi measures objects with JOL, which would otherwise start processes to look into this one.
        System.setProperty("jol.skipHotspotSAAttach", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
        System.setProperty("jol.magicFieldOffset", "true");
    }

    private final HoodieTableMetaClient metaClient;
    private final TableLayout layout;
    private final HoodieJavaWriteClient<Object> client;

    HudiClient(
            HadoopStorage storage,
            LakehouseSettings settings,
            TableName table,
            HoodieTableMetaClient metaClient,
            TableLayout layout,
            Schema schema) {
        this.metaClient = metaClient;
        this.layout = layout;
        this.client =
                new HoodieJavaWriteClient<>(storage.engine(), config(settings, table, metaClient, layout, schema));
    }

    private static HoodieWriteConfig config(
            LakehouseSettings settings,
            TableName table,
            HoodieTableMetaClient metaClient,
            TableLayout layout,
            Schema schema) {
        Properties properties = new Properties();
        properties.setProperty("hoodie.time.generator.max_expected_clock_skew_ms", "1");
        properties.setProperty("hoodie.metadata.enable", "false");
        properties.setProperty("hoodie.metrics.on", "false");
        // By default nine of ten errors of a file are forgotten.
        properties.setProperty("hoodie.memory.writestatus.failure.fraction", "1.0");
        properties.setProperty("hoodie.parquet.compression.codec", "zstd");
        properties.setProperty("hoodie.parquet.small.file.limit", Long.toString(settings.smallFileBytes()));
        layout.ordering().ifPresent(column -> {
            properties.setProperty("hoodie.datasource.write.precombine.field", column);
            properties.setProperty("hoodie.payload.ordering.field", column);
        });
        return HoodieWriteConfig.newBuilder()
                .withEngineType(EngineType.JAVA)
                .withPath(metaClient.getBasePath().toString())
                .forTable(table.value())
                .withSchema(schema.toString())
                .withWriteTableVersion(
                        metaClient.getTableConfig().getTableVersion().versionCode())
                .withAutoUpgradeVersion(false)
                .withEmbeddedTimelineServerEnabled(false)
                .withMarkersType(MarkerType.DIRECT.name())
                .withRollbackUsingMarkers(true)
                .combineInput(false, false)
                .withBulkInsertSortMode(BulkInsertSortMode.GLOBAL_SORT.name())
                // Our files have no bloom filters, so keys are looked up in the files' key columns.
                .withIndexConfig(HoodieIndexConfig.newBuilder()
                        .withIndexType(HoodieIndex.IndexType.SIMPLE)
                        .build())
                .withCleanConfig(HoodieCleanConfig.newBuilder()
                        .withAutoClean(false)
                        .withAsyncClean(false)
                        // Another writer's commit in progress must not be taken for a failed one.
                        .withFailedWritesCleaningPolicy(HoodieFailedWritesCleaningPolicy.LAZY)
                        .build())
                .withArchivalConfig(HoodieArchivalConfig.newBuilder()
                        .withAutoArchive(false)
                        .withAsyncArchive(false)
                        .build())
                .withProps(properties)
                .build();
    }

    /** Keys that are stored. */
    Set<HoodieKey> stored(List<KeyedRow> rows) {
        Set<HoodieKey> stored = new HashSet<>();
        rows.forEach(row -> stored.add(row.key()));
        client.filterExists(records(rows)).forEach(unknown -> stored.remove(unknown.getKey()));
        return stored;
    }

    /**
     * Writes the files of a commit that was announced.
     *
     * @throws HoodieException when they could not be written for another reason than a single row
     */
    List<WriteStatus> write(Operation operation, List<KeyedRow> rows, String instant) {
        client.getHeartbeatClient().start(instant);
        List<WriteStatus> statuses = switch (operation) {
            case INSERT -> client.insert(records(rows), instant);
            case UPSERT -> client.upsert(records(rows), instant);
            case BULK_INSERT -> client.bulkInsert(records(rows), instant);
            case DELETE -> client.delete(keys(rows), instant);
        };
        for (WriteStatus status : statuses) {
            if (status.hasGlobalError()) {
                throw new HoodieException(
                        "File group [" + status.getFileId() + "] could not be written", status.getGlobalError());
            }
        }
        return statuses;
    }

    /**
     * The rows at fault for what went wrong. Parquet refuses everything after the first bad row of a file, so only that one
     * is to blame.
     */
    static Map<HoodieKey, Throwable> culprits(List<WriteStatus> statuses) {
        Map<HoodieKey, Throwable> culprits = new HashMap<>();
        for (WriteStatus status : statuses) {
            if (status.hasErrors()) {
                var first = status.getFailedRecords().getFirst();
                culprits.put(first.getLeft().getHoodieKey(), first.getRight());
            }
        }
        return culprits;
    }

    /**
     * Makes the commit visible.
     *
     * @param mayStill asked at the last moment; when the answer is no, the commit is left incomplete, and without data files
     */
    void complete(
            String instant, List<WriteStatus> statuses, Map<String, String> extraMetadata, BooleanSupplier mayStill) {
        AtomicBoolean completing = new AtomicBoolean();
        try {
            client.commit(
                    instant,
                    statuses,
                    Option.of(extraMetadata),
                    action(),
                    Map.of(),
                    Option.of((table, metadata) -> {
                        if (!mayStill.getAsBoolean()) {
                            throw new HoodieException("The table's lock may have passed to another writer");
                        }
                        completing.set(true);
                    }),
                    Option.empty());
        } catch (RuntimeException e) {
            if (!completing.get()) {
                deleteDataFiles(statuses, e);
            }
            throw e;
        }
    }

    /** Another writer may have rolled the commit back before they were there, and Presto would show them for ever. */
    private void deleteDataFiles(List<WriteStatus> statuses, RuntimeException failure) {
        for (WriteStatus status : statuses) {
            StoragePath file =
                    new StoragePath(metaClient.getBasePath(), status.getStat().getPath());
            try {
                if (FSUtils.isBaseFile(file)) {
                    metaClient.getStorage().deleteFile(file);
                }
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** What a commit of this kind of table is called on its timeline. */
    String action() {
        return switch (layout.kind()) {
            case COPY_ON_WRITE -> HoodieTimeline.COMMIT_ACTION;
            case MERGE_ON_READ -> HoodieTimeline.DELTA_COMMIT_ACTION;
        };
    }

    /** Ends the heartbeat of a commit that is given up, so that whoever comes next may roll it back. */
    void giveUp(String instant) {
        client.getHeartbeatClient().stop(instant);
    }

    /** A list the client may sort. */
    @SuppressWarnings("unchecked") // the client is generic in what it never looks at
    private List<HoodieRecord<Object>> records(List<KeyedRow> rows) {
        List<HoodieRecord<Object>> records = new ArrayList<>(rows.size());
        rows.forEach(row ->
                records.add((HoodieRecord<Object>) (HoodieRecord<?>) new HoodieAvroRecord<>(row.key(), payload(row))));
        return records;
    }

    /** A list the client may empty. */
    private static List<HoodieKey> keys(List<KeyedRow> rows) {
        List<HoodieKey> keys = new ArrayList<>(rows.size());
        rows.forEach(row -> keys.add(row.key()));
        return keys;
    }

    private OverwriteWithLatestAvroPayload payload(KeyedRow row) {
        return layout.ordering().isPresent()
                ? new DefaultHoodieRecordPayload(row.row(), row.ordering())
                : new OverwriteWithLatestAvroPayload(row.row(), row.ordering());
    }

    @Override
    public void close() {
        client.close();
    }
}
