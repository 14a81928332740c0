package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;

/** Tables in an S3 that fails when it is told to, by a client that gives up soon: what is tested is not its patience. */
final class ImpatientLakehouse implements AutoCloseable {

    private static final String IMPATIENT = """
        <configuration>
          <property><name>fs.s3a.attempts.maximum</name><value>1</value></property>
          <property><name>fs.s3a.retry.limit</name><value>1</value></property>
          <property><name>fs.s3a.retry.throttle.limit</name><value>1</value></property>
          <property><name>fs.s3a.retry.interval</name><value>5ms</value></property>
          <property><name>fs.s3a.retry.throttle.interval</name><value>5ms</value></property>
        </configuration>
        """;

    /** Long enough for a machine that stands still for a moment. */
    private static final String SHORT_TIMEOUT = """
        <configuration>
          <property><name>fs.s3a.connection.timeout</name><value>3s</value></property>
        </configuration>
        """;

    private final LocalS3 s3;
    private final FaultyS3 faulty;
    private final Path impatient;
    private final Path shortTimeout;

    /** @param folder for what S3 keeps */
    ImpatientLakehouse(Path folder) throws IOException {
        // Hadoop's client waits 15 s for an answer at the least, except in tests.
        AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(500));
        s3 = LocalS3.start(folder);
        faulty = new FaultyS3(s3.endpoint());
        impatient = Files.writeString(folder.resolve("impatient.xml"), IMPATIENT);
        shortTimeout = Files.writeString(folder.resolve("short-timeout.xml"), SHORT_TIMEOUT);
    }

    FaultyS3 storage() {
        return faulty;
    }

    /** A folder for tables that nobody has used. */
    static URI newFolder() {
        return URI.create("s3a://" + LocalS3.BUCKET + "/" + UUID.randomUUID());
    }

    LakehouseSettings settings(URI base, long smallFileBytes) {
        return settings(base, List.of(impatient), smallFileBytes);
    }

    /** Those of a client that does not wait long for an answer either. */
    LakehouseSettings settingsWithShortTimeout(URI base) {
        return settings(base, List.of(impatient, shortTimeout), LakehouseSettings.SMALL_FILE_BYTES);
    }

    /** Those of a client as it is shipped. */
    LakehouseSettings patientSettings(URI base) {
        return settings(base, List.of(), LakehouseSettings.SMALL_FILE_BYTES);
    }

    private LakehouseSettings settings(URI base, List<Path> resources, long smallFileBytes) {
        S3Access access = new S3Access(
                Optional.of(faulty.endpoint()),
                Optional.of("eu-central-1"),
                true,
                Optional.of(new S3Access.Keys(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)));
        return new LakehouseSettings(
                base,
                new StorageAccess(resources, Optional.of(access), Optional.empty()),
                LakehouseSettings.TABLE_VERSION,
                smallFileBytes,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    @Override
    public void close() throws InterruptedException {
        AWSClientConfig.resetMinimumOperationDuration();
        faulty.close();
        s3.close();
    }
}
