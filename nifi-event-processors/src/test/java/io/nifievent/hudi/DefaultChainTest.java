package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in S3 with the credentials that the AWS SDK finds: here among the system properties, or none. */
class DefaultChainTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    private static Path folder;

    private static LocalS3 s3;

    private final Properties before = new Properties();

    @BeforeAll
    static void start() throws IOException {
        s3 = LocalS3.start(folder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        s3.close();
    }

    /** So that what is tested is not what the machine has. */
    @BeforeEach
    void hideTheMachine() {
        before.putAll(System.getProperties());
        System.setProperty("aws.sharedCredentialsFile", folder.resolve("none").toString());
        System.setProperty("aws.configFile", folder.resolve("none").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
    }

    @AfterEach
    void restore() {
        System.setProperties(before);
    }

    private static LakehouseSettings settings() {
        S3Access access = new S3Access(Optional.of(s3.endpoint()), Optional.of("eu-central-1"), true, Optional.empty());
        return new LakehouseSettings(
                URI.create("s3a://" + LocalS3.BUCKET + "/events"),
                new StorageAccess(List.of(), Optional.of(access), Optional.empty()),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    private static Lakehouse lakehouse() {
        return new Lakehouse(settings(), InstantSource.system(), contents -> {});
    }

    private static void put(Lakehouse lakehouse, String id) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(SampleEvents.event(id, DAY, 1), Optional.empty());
            batch.commit(DAY);
        }
    }

    @Test
    void writesAndReadsWithWhatIsFound() throws Exception {
        System.setProperty("aws.accessKeyId", LocalS3.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", LocalS3.SECRET_KEY);
        try (Lakehouse lakehouse = lakehouse()) {
            put(lakehouse, "id-1");
        }
        try (Lakehouse lakehouse = lakehouse()) {
            put(lakehouse, "id-2");
        }

        assertThat(TableRows.ids(settings(), SampleEvents.TABLE)).containsExactlyInAnyOrder("id-1", "id-2");
    }

    @Test
    void isRefusedWhenNothingIsFound() {
        try (Lakehouse lakehouse = lakehouse()) {
            assertThatThrownBy(lakehouse::probe)
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("Unable to load credentials");
        }
    }
}
