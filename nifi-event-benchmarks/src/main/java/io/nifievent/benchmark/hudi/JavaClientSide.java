package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import io.nifievent.hudi.LeanLocalFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.client.HoodieJavaWriteClient;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.client.common.HoodieJavaEngineContext;
import org.apache.hudi.common.engine.EngineType;
import org.apache.hudi.common.model.HoodieAvroPayload;
import org.apache.hudi.common.model.HoodieAvroRecord;
import org.apache.hudi.common.model.HoodieKey;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.HoodieTableVersion;
import org.apache.hudi.common.table.marker.MarkerType;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;

/**
 * Hudi's Java client as it comes, but for the table version, markers without a server, no metadata
 * table and the same local files, as ours.
 */
final class JavaClientSide implements Side {

    static final String NAME = "Hudi's Java client, insert";

    private static final String TABLE = "java_client";

    private final Inserts inserts;
    private final StoredRows rows;
    private final Folders folders;
    private List<List<HoodieRecord<HoodieAvroPayload>>> batches = List.of();

    JavaClientSide(Inserts inserts, StoredRows rows, Folders folders) {
        this.inserts = inserts;
        this.rows = rows;
        this.folders = folders;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() {
        batches = batches();
    }

    @Override
    public Cost run() throws Exception {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.file.impl", LeanLocalFileSystem.class.getName());
        HadoopStorageConfiguration storage = new HadoopStorageConfiguration(hadoop);
        try (Folders.Folder folder = folders.create("client")) {
            createTable(storage, folder.path());
            try (HoodieJavaWriteClient<HoodieAvroPayload> client =
                    new HoodieJavaWriteClient<>(new HoodieJavaEngineContext(storage), config(folder.path()))) {
                Stopwatch stopwatch = Stopwatch.start();
                for (List<HoodieRecord<HoodieAvroPayload>> batch : batches) {
                    String instant = client.startCommit();
                    List<WriteStatus> statuses = client.insert(batch, instant);
                    requireStored(batch.size(), statuses);
                    client.commit(instant, statuses);
                }
                return stopwatch.cost(inserts.total());
            }
        }
    }

    private static void createTable(HadoopStorageConfiguration storage, Path folder) throws Exception {
        HoodieTableMetaClient.newTableBuilder()
                .setTableType(HoodieTableType.COPY_ON_WRITE)
                .setTableName(TABLE)
                .setTableVersion(HoodieTableVersion.SIX)
                .setRecordKeyFields("event_id")
                .setPartitionFields("event_date")
                .setPayloadClassName(HoodieAvroPayload.class.getName())
                .initTable(storage, TableFiles.location(folder));
    }

    private HoodieWriteConfig config(Path folder) {
        return HoodieWriteConfig.newBuilder()
                .withEngineType(EngineType.JAVA)
                .withPath(TableFiles.location(folder))
                .forTable(TABLE)
                .withSchema(rows.schema().toString())
                .withWriteTableVersion(HoodieTableVersion.SIX.versionCode())
                .withAutoUpgradeVersion(false)
                .withEmbeddedTimelineServerEnabled(false)
                .withMarkersType(MarkerType.DIRECT.name())
                .withMetadataConfig(org.apache.hudi.common.config.HoodieMetadataConfig.newBuilder()
                        .enable(false)
                        .build())
                .build();
    }

    private List<List<HoodieRecord<HoodieAvroPayload>>> batches() {
        List<List<HoodieRecord<HoodieAvroPayload>>> batches = new ArrayList<>();
        for (int commit = 0; commit < inserts.commits(); commit++) {
            String prefix = commit + "-";
            batches.add(rows.rows().stream()
                    .map(row -> record(prefix + row.get("event_id"), row))
                    .toList());
        }
        return batches;
    }

    private static HoodieRecord<HoodieAvroPayload> record(String key, GenericRecord row) {
        return new HoodieAvroRecord<>(
                new HoodieKey(key, String.valueOf(row.get("event_date"))), new HoodieAvroPayload(Option.of(row)));
    }

    private static void requireStored(int rows, List<WriteStatus> statuses) {
        long written = statuses.stream()
                .mapToLong(status -> status.getStat().getNumInserts())
                .sum();
        if (written != rows || statuses.stream().anyMatch(WriteStatus::hasErrors)) {
            throw new IllegalStateException(written + " of " + rows + " records were inserted");
        }
    }
}
