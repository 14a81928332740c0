package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.FaultyS3.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S3 fails at each change of a commit in turn, in every way it can, and the rows are counted. */
class FaultyStorageTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final int ROWS = 3;

    /** The client gives up soon, so that what is tested is the commit and not the client's patience. */
    private static final String IMPATIENT = """
        <configuration>
          <property><name>fs.s3a.attempts.maximum</name><value>1</value></property>
          <property><name>fs.s3a.retry.limit</name><value>1</value></property>
          <property><name>fs.s3a.retry.throttle.limit</name><value>1</value></property>
          <property><name>fs.s3a.retry.interval</name><value>5ms</value></property>
          <property><name>fs.s3a.retry.throttle.interval</name><value>5ms</value></property>
          <property><name>fs.s3a.connection.timeout</name><value>1s</value></property>
        </configuration>
        """;

    @TempDir
    private static Path folder;

    private static LocalS3 s3;
    private static FaultyS3 faulty;

    private final URI base = URI.create("s3a://" + LocalS3.BUCKET + "/" + UUID.randomUUID());

    @BeforeAll
    static void start() throws IOException {
        // Hadoop's client waits 15 s for an answer at the least, except in tests.
        AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(500));
        s3 = LocalS3.start(folder);
        faulty = new FaultyS3(s3.endpoint());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        AWSClientConfig.resetMinimumOperationDuration();
        faulty.close();
        s3.close();
    }

    private LakehouseSettings settings(List<Path> resources) {
        S3Access access = new S3Access(
                Optional.of(faulty.endpoint()),
                Optional.of("eu-central-1"),
                true,
                Optional.of(new S3Access.Keys(LocalS3.ACCESS_KEY, LocalS3.SECRET_KEY)));
        return new LakehouseSettings(
                base,
                new StorageAccess(resources, Optional.of(access), Optional.empty()),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    /** Puts the events of one step; the same again is the redelivery that follows a failure. */
    private static void put(Lakehouse lakehouse, int step) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = step * ROWS; number < (step + 1) * ROWS; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            }
            batch.commit(DAY);
        }
    }

    private static List<String> ids(int steps) {
        return IntStream.range(0, steps * ROWS).mapToObj(i -> "id-" + i).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SLOW", "SILENT"})
    void storesEachRowOnceWhateverChangeOfACommitFails(Fault fault) throws Exception {
        LakehouseSettings settings = settings(List.of(Files.writeString(folder.resolve("impatient.xml"), IMPATIENT)));
        int step = 0;
        int failed = 0;
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, step++);
            boolean met = true;
            while (met) {
                faulty.fail(fault, step - 1, Integer.MAX_VALUE);
                try {
                    put(lakehouse, step);
                } catch (LakehouseException e) {
                    failed++;
                }
                met = faulty.heal();
                put(lakehouse, step++);
                assertThat(TableRows.ids(settings, SampleEvents.TABLE))
                        .as("after %s at change %d", fault, step - 1)
                        .containsExactlyInAnyOrderElementsOf(ids(step));
            }
        }
        assertThat(failed).isGreaterThanOrEqualTo(4);
    }

    /** What could not be read must not be taken for not being there: the rows would be stored a second time. */
    @ParameterizedTest
    @EnumSource(names = {"INTERNAL_ERROR", "SLOW_DOWN", "FORBIDDEN", "TRUNCATED"})
    void storesNothingTwiceWhateverItCannotRead(Fault fault) throws Exception {
        LakehouseSettings settings = settings(List.of(Files.writeString(folder.resolve("impatient.xml"), IMPATIENT)));
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            put(lakehouse, 1);
        }
        int failed = 0;
        boolean met = true;
        for (int read = 0; met; read += 2) {
            // A new process, which knows nothing yet; the rows come as a producer's repeats, under other offsets.
            try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
                faulty.failReads(fault, read, Integer.MAX_VALUE);
                try {
                    putAgain(lakehouse);
                } catch (LakehouseException e) {
                    failed++;
                }
                met = faulty.heal();
                putAgain(lakehouse);
            }
            assertThat(TableRows.ids(settings, SampleEvents.TABLE))
                    .as("after %s at read %d", fault, read)
                    .containsExactlyInAnyOrderElementsOf(ids(2));
        }
        assertThat(failed).isGreaterThanOrEqualTo(3);
    }

    private static void putAgain(Lakehouse lakehouse) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = 0; number < 2 * ROWS; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition("another-topic-id", "topic", 0, number)));
            }
            batch.commit(DAY);
        }
    }

    @Test
    void waitsForASlowStore() throws Exception {
        LakehouseSettings settings = settings(List.of());
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            faulty.fail(Fault.SLOW, 0, Integer.MAX_VALUE);
            put(lakehouse, 1);
            faulty.failReads(Fault.SLOW, 0, Integer.MAX_VALUE);
            put(lakehouse, 2);
            assertThat(faulty.heal()).isTrue();
        }
        assertThat(TableRows.ids(settings, SampleEvents.TABLE)).containsExactlyInAnyOrderElementsOf(ids(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERNAL_ERROR", "SLOW_DOWN", "TRUNCATED"})
    void getsOverWhatPassesWithoutFailing(Fault fault) throws Exception {
        LakehouseSettings settings = settings(List.of());
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            faulty.fail(fault, 3, 2);
            put(lakehouse, 1);
            assertThat(faulty.heal()).isTrue();
        }
        assertThat(TableRows.ids(settings, SampleEvents.TABLE)).containsExactlyInAnyOrderElementsOf(ids(2));
    }

    @Test
    void givesUpOnAStoreThatSaysNothing() throws Exception {
        LakehouseSettings settings = settings(List.of(Files.writeString(folder.resolve("impatient.xml"), IMPATIENT)));
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            faulty.fail(Fault.SILENT, 4, Integer.MAX_VALUE);
            assertThatThrownBy(() -> put(lakehouse, 1)).isInstanceOf(LakehouseException.class);
            assertThat(faulty.heal()).isTrue();
            put(lakehouse, 1);
        }
        assertThat(TableRows.ids(settings, SampleEvents.TABLE)).containsExactlyInAnyOrderElementsOf(ids(2));
    }

    @Test
    void takesBackWhatARunBeforeLeftHalfDone() throws Exception {
        LakehouseSettings settings = settings(List.of(Files.writeString(folder.resolve("impatient.xml"), IMPATIENT)));
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            faulty.fail(Fault.FORBIDDEN, 4, Integer.MAX_VALUE);
            assertThatThrownBy(() -> put(lakehouse, 1)).isInstanceOf(LakehouseException.class);
        }
        assertThat(faulty.heal()).isTrue();
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            lakehouse.openAll();
            put(lakehouse, 1);
        }
        assertThat(TableRows.ids(settings, SampleEvents.TABLE)).containsExactlyInAnyOrderElementsOf(ids(2));
    }
}
