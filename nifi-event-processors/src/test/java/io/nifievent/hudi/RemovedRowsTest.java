package io.nifievent.hudi;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What a running writer makes of an id whose row others have removed since it read the ids of the day. */
@ParameterizedClass
@CsvSource({"IN_PROCESS, DELETE", "IN_PROCESS, ERASE", "SHARED, DELETE", "SHARED, ERASE"})
class RemovedRowsTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant NEXT_DAY = Instant.parse("2026-01-02T10:00:00Z");
    private static final int ROUNDS = 3;

    @TempDir
    Path base;

    @Parameter(0)
    Lock lock;

    @Parameter(1)
    Remover remover;

    private Lakehouse writer;
    private Lakehouse other;
    private int removals;

    enum Lock {
        IN_PROCESS(LockSettings.IN_PROCESS),
        SHARED(new LockSettings(
                new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ZERO, Duration.ofSeconds(60)));

        private final LockSettings settings;

        Lock(LockSettings settings) {
            this.settings = settings;
        }
    }

    enum Remover {
        DELETE,
        ERASE
    }

    @BeforeEach
    void open() {
        writer = lakehouse(LakehouseSettings.STORED_ID_BYTES);
        other = lakehouse(LakehouseSettings.STORED_ID_BYTES);
    }

    @AfterEach
    void close() {
        writer.close();
        other.close();
    }

    private Lakehouse lakehouse(long storedIdBytes) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        storedIdBytes,
                        LakehouseSettings.DUPLICATE_DAYS,
                        lock.settings),
                InstantSource.system(),
                contents -> {});
    }

    private static Event event(String id, Instant time) {
        return SampleEvents.event(id, time, 1);
    }

    private static EventBatch.Added put(Lakehouse lakehouse, String id, Instant time) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            EventBatch.Added added = batch.add(event(id, time), Optional.empty());
            assertThat(batch.commit(DAY).late()).isEmpty();
            lease.tidy();
            return added;
        }
    }

    private static void assertStored(Lakehouse lakehouse, String id, Instant time) throws LakehouseException {
        assertThat(put(lakehouse, id, time)).as(id).isInstanceOf(EventBatch.Row.class);
    }

    private static void assertDropped(Lakehouse lakehouse, String id, Instant time) throws LakehouseException {
        assertThat(put(lakehouse, id, time)).as(id).isInstanceOf(EventBatch.Duplicate.class);
    }

    private void remove(String id, Instant time) throws Exception {
        removals++;
        switch (remover) {
            case DELETE -> {
                RecordShape shape = EventRecords.shape(SampleEvents.TYPE, TableKind.COPY_ON_WRITE, Optional.empty());
                try (TableLease lease = other.tryLease(SampleEvents.TABLE).orElseThrow()) {
                    OperationBatch batch = lease.begin(Operation.DELETE, shape.neededFor(Operation.DELETE));
                    batch.add(EventRecords.record(event(id, time), Optional.empty(), DAY), Optional.empty());
                    assertThat(batch.commit().instant()).isPresent();
                }
            }
            case ERASE -> {
                try (TableServices services =
                        other.tryServices(SampleEvents.TABLE).orElseThrow()) {
                    ErasureRequest request =
                            new ErasureRequest("request-" + removals, List.of(new ErasureKey("event_id", id)));
                    assertThat(services.erase(request, false).rows()).containsExactly(1L);
                }
            }
        }
    }

    private void assertIds(String... ids) throws Exception {
        assertThat(TableRows.ids(writer.location(SampleEvents.TABLE))).containsExactlyInAnyOrder(ids);
    }

    @Test
    void isStoredAgainOnceHoweverOftenItIsRemoved() throws Exception {
        assertStored(writer, "a", DAY);
        assertStored(writer, "b", DAY);
        for (int round = 0; round < ROUNDS; round++) {
            remove("a", DAY);
            assertStored(writer, "a", DAY);
            assertDropped(writer, "a", DAY);
            assertDropped(writer, "b", DAY);
        }
        assertIds("a", "b");
    }

    @Test
    void isStoredAgainOnAnotherDay() throws Exception {
        assertStored(writer, "a", DAY);
        assertStored(writer, "b", NEXT_DAY);
        remove("a", DAY);
        assertStored(writer, "a", NEXT_DAY);
        assertDropped(writer, "a", DAY);
        assertDropped(writer, "b", DAY);
        assertIds("a", "b");
    }

    /** The ids of the day, of which the next day's events are told apart, are read again when it comes to its own. */
    @Test
    void isStoredAgainOnAnotherDayWhenMemoryIsShort() throws Exception {
        StoredIds ofOne = new StoredIds();
        ofOne.add(IdSet.Hash.of("a"));
        writer.close();
        writer = lakehouse(20 * ofOne.bytes());
        assertStored(writer, "a", DAY);
        assertStored(writer, "b", NEXT_DAY);
        remove("a", DAY);
        try (TableLease lease = writer.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(event("b", NEXT_DAY), Optional.empty())).isInstanceOf(EventBatch.Duplicate.class);
            for (Instant time : List.of(NEXT_DAY, DAY.plus(30, DAYS), DAY.plus(60, DAYS), DAY)) {
                assertThat(batch.add(event("new-" + time, time), Optional.empty()))
                        .isInstanceOf(EventBatch.Row.class);
            }
            assertThat(batch.add(event("a", NEXT_DAY), Optional.empty())).isInstanceOf(EventBatch.Row.class);
        }
    }

    @Test
    void isStoredAgainIfOthersAddedItToo() throws Exception {
        assertStored(writer, "a", DAY);
        assertStored(other, "b", DAY);
        remove("b", DAY);
        assertStored(writer, "b", DAY);
        assertIds("a", "b");
    }

    @Test
    void isStoredOnceIfOthersWereFirstToStoreItAgain() throws Exception {
        assertStored(writer, "a", DAY);
        remove("a", DAY);
        assertStored(other, "a", DAY);
        assertDropped(writer, "a", DAY);
        assertIds("a");
    }

    @Test
    void countsAsStoredForABatchThatHasMetARepeatBefore() throws Exception {
        assertStored(writer, "a", DAY);
        assertStored(writer, "b", DAY);
        try (TableLease lease = writer.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(event("b", DAY), Optional.empty())).isInstanceOf(EventBatch.Duplicate.class);
            remove("a", DAY);
            assertThat(batch.add(event("a", DAY), Optional.empty())).isInstanceOf(EventBatch.Duplicate.class);
            assertThat(batch.commit(DAY).rows()).isZero();
        }
        assertStored(writer, "a", DAY);
        assertIds("a", "b");
    }

    @Test
    void isStoredAgainByABatchThatBeganBeforeAndMeetsItAsItsFirstRepeat() throws Exception {
        assertStored(writer, "a", DAY);
        try (TableLease lease = writer.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event("b", DAY), Optional.empty());
            remove("a", DAY);
            assertThat(batch.add(event("a", DAY), Optional.empty())).isInstanceOf(EventBatch.Row.class);
            assertThat(batch.commit(DAY).rows()).isEqualTo(2);
        }
        assertIds("a", "b");
    }

    @Test
    void doesNotKeepABatchFromSeeingWhatOthersStoredMeanwhile() throws Exception {
        assertStored(writer, "a", DAY);
        try (TableLease lease = writer.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event("b", DAY), Optional.empty());
            assertStored(other, "b", DAY);
            remove("a", DAY);
            assertThat(batch.add(event("a", DAY), Optional.empty())).isInstanceOf(EventBatch.Row.class);
            Committed committed = batch.commit(DAY);
            assertThat(committed.rows()).isOne();
            assertThat(committed.late()).containsExactly(new LateRow(0, new EventBatch.Duplicate()));
        }
        assertIds("a", "b");
    }
}
