package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in S3, by Hadoop's S3 client and a real server. */
class LakehouseOnS3Test {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    private static Path folder;

    private static LocalS3 s3;

    private final URI base = URI.create("s3a://" + LocalS3.BUCKET + "/" + UUID.randomUUID());

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
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    private Lakehouse lakehouse(String secretKey) {
        return new Lakehouse(settings(secretKey), InstantSource.system(), contents -> {});
    }

    private static void put(Lakehouse lakehouse, int first, int last) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number <= last; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            }
            batch.commit(DAY);
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

        assertThat(TableRows.ids(settings(LocalS3.SECRET_KEY), SampleEvents.TABLE))
                .containsExactlyInAnyOrderElementsOf(ids(1, 10));
    }

    @Test
    void cleansAndArchivesWhileItStores() throws Exception {
        int commits = Housekeeping.COMMITS_BEFORE_ROUND + 1;
        try (Lakehouse lakehouse = lakehouse(LocalS3.SECRET_KEY)) {
            for (int number = 1; number <= commits; number++) {
                put(lakehouse, number, number);
            }
        }

        assertThat(TableRows.ids(settings(LocalS3.SECRET_KEY), SampleEvents.TABLE))
                .containsExactlyInAnyOrderElementsOf(ids(1, commits));
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
            }
            staying.probe();
        }
    }
}
