package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables in S3, by Hadoop's S3 client and a real server. */
class LakehouseOnS3Test {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    @TempDir
    private static Path folder;

    private static LocalS3 s3;

    private final URI base = URI.create("s3a://" + LocalS3.BUCKET + "/" + UUID.randomUUID());
    private long smallFileBytes = LakehouseSettings.SMALL_FILE_BYTES;

    @BeforeAll
    static void start() throws IOException {
        s3 = LocalS3.start(folder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        s3.close();
    }

    private LakehouseSettings settings(String secretKey) {
        S3Access access = new S3Access(
                Optional.of(s3.endpoint()),
                Optional.of("eu-central-1"),
                true,
                Optional.of(new S3Access.Keys(LocalS3.ACCESS_KEY, secretKey)));
        return new LakehouseSettings(
                base,
                new StorageAccess(List.of(), Optional.of(access), Optional.empty()),
                LakehouseSettings.TABLE_VERSION,
                smallFileBytes,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    private Lakehouse lakehouse(String secretKey) {
        return new Lakehouse(settings(secretKey), InstantSource.system(), contents -> {});
    }

    private static Optional<String> put(Lakehouse lakehouse, int first, int last) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number <= last; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            }
            Optional<String> instant = batch.commit(DAY).instant();
            lease.tidy();
            return instant;
        }
    }

    private static TableServices services(Lakehouse lakehouse, TableName table) {
        return lakehouse.tryServices(table).orElseThrow();
    }

    private List<String> storedIds() throws IOException {
        return TableRows.ids(settings(LocalS3.SECRET_KEY), SampleEvents.TABLE);
    }

    /** The names of the data files, old and new. */
    private List<String> dataFiles() throws IOException {
        LakehouseSettings settings = settings(LocalS3.SECRET_KEY);
        try (HadoopStorage storage = new HadoopStorage(settings)) {
            org.apache.hadoop.fs.Path table = new org.apache.hadoop.fs.Path(settings.tablePath(SampleEvents.TABLE));
            RemoteIterator<LocatedFileStatus> files =
                    table.getFileSystem(storage.hadoop()).listFiles(table, true);
            List<String> names = new ArrayList<>();
            while (files.hasNext()) {
                names.add(files.next().getPath().getName());
            }
            return names.stream().filter(name -> name.endsWith(".parquet")).toList();
        }
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "id-" + i).toList();
    }

    @Test
    void storesEachEventOnceOverManyCommitsAndRestarts() throws Exception {
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            put(lakehouse, 1, 5);
            put(lakehouse, 4, 8);
        }
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            lakehouse.openAll();
            put(lakehouse, 7, 10);
        }

        assertThat(storedIds()).containsExactlyInAnyOrderElementsOf(ids(1, 10));
    }

    @Test
    void cleansAndArchivesWhileItStores() throws Exception {
        int commits = Housekeeping.COMMITS_BEFORE_ROUND + 1;
        String first;
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            first = put(lakehouse, 1, 1).orElseThrow();
            assertThat(dataFiles()).singleElement().asString().contains(first);
            for (int number = 2; number <= commits; number++) {
                put(lakehouse, number, number);
            }
        }

        assertThat(dataFiles())
                .as("each commit rewrote the file of the one before")
                .hasSizeLessThan(commits)
                .noneMatch(name -> name.contains(first));
        LakehouseSettings settings = settings(LocalS3.SECRET_KEY);
        try (HadoopStorage storage = new HadoopStorage(settings)) {
            HoodieTableMetaClient metaClient = TableRows.metaClient(storage, settings.tablePath(SampleEvents.TABLE));
            assertThat(metaClient.getCommitsTimeline().countInstants()).isLessThan(commits);
            assertThat(metaClient.getCommitsTimeline().containsInstant(first)).isFalse();
            assertThat(metaClient.getArchivedTimeline().containsInstant(first)).isTrue();
        }
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            assertThat(put(lakehouse, 1, commits)).isEmpty();
        }
        assertThat(storedIds()).containsExactlyInAnyOrderElementsOf(ids(1, commits));
    }

    @Test
    void packsSmallFiles() throws Exception {
        smallFileBytes = 0;
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            for (int number = 1; number <= PackingPlan.FAN_IN; number++) {
                put(lakehouse, number, number);
            }
            try (TableServices services = services(lakehouse, SampleEvents.TABLE)) {
                Packed packed = services.pack(LIMITS);

                assertThat(packed.filesBefore()).isEqualTo(PackingPlan.FAN_IN);
                assertThat(packed.filesAfter()).isEqualTo(1);
                assertThat(services.debt(LIMITS).files()).isEqualTo(1);
            }
            put(lakehouse, PackingPlan.FAN_IN, PackingPlan.FAN_IN + 1);
        }

        assertThat(storedIds()).containsExactlyInAnyOrderElementsOf(ids(1, PackingPlan.FAN_IN + 1));
    }

    @Test
    void erasesARowWithTheFileItWasIn() throws Exception {
        ErasureRequest request = new ErasureRequest("request", List.of(new ErasureKey("user_id", "user 3")));
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            put(lakehouse, 1, 3);
            List<String> before = dataFiles();
            try (TableServices services = services(lakehouse, SampleEvents.TABLE)) {
                assertThat(services.erase(request, false).rows()).containsExactly(1L);
            }

            assertThat(dataFiles()).hasSize(1).doesNotContainAnyElementsOf(before);
        }
        assertThat(storedIds()).containsExactlyInAnyOrderElementsOf(ids(1, 2));
    }

    @ParameterizedTest
    @EnumSource
    void upsertsRecordsAndMergesTheirLogs(TableKind kind) throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            for (int version = 1; version <= 6; version++) {
                upsert(lakehouse, shape, SampleRecords.listing("a", version, 10 * version));
            }
            upsert(lakehouse, shape, SampleRecords.listing("a", 5, 0), SampleRecords.listing("b", 1, 20));
            assertThat(prices()).isEqualTo(Map.of("a", 60.0, "b", 20.0));

            try (TableServices services = services(lakehouse, SampleRecords.TABLE)) {
                assertThat(services.debt(LIMITS).logFiles() > 0).isEqualTo(kind == TableKind.MERGE_ON_READ);
                assertThat(services.compact().isPresent()).isEqualTo(kind == TableKind.MERGE_ON_READ);
                assertThat(services.debt(LIMITS).logFiles()).isZero();
            }
        }
        assertThat(prices()).isEqualTo(Map.of("a", 60.0, "b", 20.0));
    }

    private static void upsert(Lakehouse lakehouse, RecordShape shape, String... records) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, shape);
            for (String listing : records) {
                assertThat(batch.add(SampleRecords.json(listing), Optional.empty()))
                        .isEmpty();
            }
            batch.commit();
        }
    }

    private Map<String, Object> prices() throws Exception {
        Map<String, Object> prices = new HashMap<>();
        for (GenericRecord row : MergedRows.read(settings(LocalS3.SECRET_KEY), SampleRecords.TABLE)) {
            assertThat(prices.put(row.get("id").toString(), row.get("price"))).isNull();
        }
        return prices;
    }

    @Test
    void letsOneOfTwoMakeAFileThatMustBeNew() throws Exception {
        try (HadoopStorage storage = new HadoopStorage(settings(LocalS3.SECRET_KEY))) {
            org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(base + "/20260101000000000.commit");
            FileSystem fileSystem = file.getFileSystem(storage.hadoop());
            FSDataOutputStream first = fileSystem.create(file, false);
            FSDataOutputStream second = fileSystem.create(file, false);
            first.writeUTF("first");
            second.writeUTF("second");
            second.close();

            assertThatThrownBy(first::close).isInstanceOf(IOException.class);

            try (var reader = fileSystem.open(file)) {
                assertThat(reader.readUTF()).isEqualTo("second");
            }
        }
    }

    @Test
    void usesTheKeysThatWerePutRightAndTellsNobodyTheSecret() throws Exception {
        String wrong = "wrong-secret-key";
        try (Lakehouse lakehouse = lakehouse(wrong)) {
            assertThatThrownBy(lakehouse::probe).isInstanceOf(IOException.class).satisfies(e -> {
                for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                    assertThat(cause.toString()).doesNotContain(wrong);
                }
            });
        }
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            lakehouse.probe();
        }
        assertThat(settings(wrong).toString()).contains(LocalS3.ACCESS_KEY).doesNotContain(wrong);
    }

    @Test
    void keepsTwoLakehousesOnOneBucketApart() throws Exception {
        try (Lakehouse staying = lakehouse(LocalS3.SECRET_KEY)) {
            staying.probe();
            try (Lakehouse closed = lakehouse(LocalS3.SECRET_KEY)) {
                closed.probe();
                upsert(closed, SampleRecords.shape(TableKind.COPY_ON_WRITE), SampleRecords.listing("a", 1, 10));
            }
            staying.probe();
            upsert(staying, SampleRecords.shape(TableKind.COPY_ON_WRITE), SampleRecords.listing("b", 1, 20));
        }
        assertThat(prices()).isEqualTo(Map.of("a", 10.0, "b", 20.0));
    }
}
