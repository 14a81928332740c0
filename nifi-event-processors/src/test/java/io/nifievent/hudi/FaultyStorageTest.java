package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.FaultyS3.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

    @TempDir
    private static Path folder;

    private static ImpatientLakehouse lake;

    private final URI base = ImpatientLakehouse.newFolder();

    @BeforeAll
    static void start() throws IOException {
        lake = new ImpatientLakehouse(folder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        lake.close();
    }

    private LakehouseSettings settings() {
        return lake.settings(base, LakehouseSettings.SMALL_FILE_BYTES);
    }

    private static List<String> shown(LakehouseSettings settings) throws IOException {
        return TableRows.idsInPresto(settings, SampleEvents.TABLE);
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
        LakehouseSettings settings = settings();
        int failed = 0;
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            boolean met = true;
            for (int step = 1; met; step++) {
                lake.storage().fail(fault, step - 1, Integer.MAX_VALUE);
                try {
                    put(lakehouse, step);
                } catch (LakehouseException e) {
                    failed++;
                }
                met = lake.storage().heal();
                List<String> before = ids(step);
                List<String> after = ids(step + 1);
                assertThat(shown(settings))
                        .as("whole or not at all after %s at change %d", fault, step - 1)
                        .satisfiesAnyOf(
                                shown -> assertThat(List.<String>copyOf(shown))
                                        .containsExactlyInAnyOrderElementsOf(before),
                                shown -> assertThat(List.<String>copyOf(shown))
                                        .containsExactlyInAnyOrderElementsOf(after));
                put(lakehouse, step);
                assertThat(shown(settings))
                        .as("after %s at change %d", fault, step - 1)
                        .containsExactlyInAnyOrderElementsOf(after);
            }
        }
        assertThat(failed).isGreaterThanOrEqualTo(4);
    }

    /** What could not be read must not be taken for not being there: the rows would be stored a second time. */
    @ParameterizedTest
    @EnumSource(names = {"INTERNAL_ERROR", "SLOW_DOWN", "FORBIDDEN", "TRUNCATED"})
    void storesNothingTwiceWhateverItCannotRead(Fault fault) throws Exception {
        LakehouseSettings settings = settings();
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            put(lakehouse, 1);
        }
        int failed = 0;
        boolean met = true;
        for (int read = 0; met; read += 2) {
            // A new process, which knows nothing yet; the rows come as a producer's repeats, under other offsets.
            try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
                lake.storage().failReads(fault, read, Integer.MAX_VALUE);
                try {
                    putAgain(lakehouse);
                } catch (LakehouseException e) {
                    failed++;
                }
                met = lake.storage().heal();
                assertThat(shown(settings))
                        .as("before another try, after %s at read %d", fault, read)
                        .containsExactlyInAnyOrderElementsOf(ids(2));
                putAgain(lakehouse);
            }
            assertThat(shown(settings))
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
        LakehouseSettings settings = lake.patientSettings(base);
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            lake.storage().fail(Fault.SLOW, 0, Integer.MAX_VALUE);
            put(lakehouse, 1);
            lake.storage().failReads(Fault.SLOW, 0, Integer.MAX_VALUE);
            put(lakehouse, 2);
            assertThat(lake.storage().heal()).isTrue();
        }
        assertThat(shown(settings)).containsExactlyInAnyOrderElementsOf(ids(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERNAL_ERROR", "SLOW_DOWN", "TRUNCATED"})
    void getsOverWhatPassesWithoutFailing(Fault fault) throws Exception {
        LakehouseSettings settings = lake.patientSettings(base);
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            lake.storage().fail(fault, 3, 2);
            put(lakehouse, 1);
            assertThat(lake.storage().heal()).isTrue();
        }
        assertThat(shown(settings)).containsExactlyInAnyOrderElementsOf(ids(2));
    }

    @Test
    void givesUpOnAStoreThatSaysNothing() throws Exception {
        LakehouseSettings settings = lake.settingsWithShortTimeout(base);
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            lake.storage().fail(Fault.SILENT, 4, Integer.MAX_VALUE);
            assertThatThrownBy(() -> put(lakehouse, 1)).isInstanceOf(LakehouseException.class);
            assertThat(lake.storage().heal()).isTrue();
            assertThat(shown(settings)).containsExactlyInAnyOrderElementsOf(ids(1));
            put(lakehouse, 1);
        }
        assertThat(shown(settings)).containsExactlyInAnyOrderElementsOf(ids(2));
    }

    @Test
    void takesBackWhatARunBeforeLeftHalfDone() throws Exception {
        LakehouseSettings settings = settings();
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            put(lakehouse, 0);
            lake.storage().fail(Fault.FORBIDDEN, 4, Integer.MAX_VALUE);
            assertThatThrownBy(() -> put(lakehouse, 1)).isInstanceOf(LakehouseException.class);
        }
        assertThat(lake.storage().heal()).isTrue();
        assertThat(shown(settings)).containsExactlyInAnyOrderElementsOf(ids(1));
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            lakehouse.openAll();
            put(lakehouse, 1);
        }
        assertThat(shown(settings)).containsExactlyInAnyOrderElementsOf(ids(2));
    }
}
