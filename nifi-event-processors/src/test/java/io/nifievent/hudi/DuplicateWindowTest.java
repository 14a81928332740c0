package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuplicateWindowTest {

    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");

    @TempDir
    Path base;

    private Lakehouse lakehouse(long storedIdBytes) {
        LakehouseSettings settings = new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(List.of()),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                storedIdBytes,
                3,
                LockSettings.IN_PROCESS);
        return new Lakehouse(settings, InstantSource.system(), contents -> {});
    }

    /** Stores an event with the id "same" on each of some days of January, in one batch; gives the rows it became. */
    private static long put(Lakehouse lakehouse, int... days) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int day : days) {
                Instant time = Instant.parse("2026-01-%02dT10:00:00Z".formatted(day));
                batch.add(SampleEvents.event("same", time, day), Optional.empty());
            }
            return batch.commit(NOW).rows();
        }
    }

    @Test
    void dropsAnEventSentAgainWithATimeOnAnotherDay() throws Exception {
        try (Lakehouse lakehouse = lakehouse(LakehouseSettings.STORED_ID_BYTES)) {
            assertThat(put(lakehouse, 10)).isOne();
            assertThat(put(lakehouse, 9, 13, 7)).isZero();
        }
        try (Lakehouse lakehouse = lakehouse(LakehouseSettings.STORED_ID_BYTES)) {
            assertThat(put(lakehouse, 12)).isZero();
            assertThat(put(lakehouse, 14)).as("four days later").isOne();
            assertThat(put(lakehouse, 6)).as("four days earlier").isOne();
        }
    }

    @Test
    void dropsEventsOfADayWhoseIdsAreNotInMemory() throws Exception {
        int many = 300_000;
        try (Lakehouse lakehouse = lakehouse(LakehouseSettings.STORED_ID_BYTES)) {
            assertThat(putMany(lakehouse, 10, 0, many)).isEqualTo(many);
            assertThat(putMany(lakehouse, 10, 0, many)).as("again").isZero();
            assertThat(putMany(lakehouse, 11, many - 100, 200))
                    .as("half of them the day after")
                    .isEqualTo(100);
        }
        try (Lakehouse lakehouse = lakehouse(LakehouseSettings.STORED_ID_BYTES)) {
            assertThat(putMany(lakehouse, 10, 0, many + 100))
                    .as("when all ids are read from the files")
                    .isZero();
        }
    }

    private static long putMany(Lakehouse lakehouse, int day, int first, int count) throws LakehouseException {
        Instant time = Instant.parse("2026-01-%02dT10:00:00Z".formatted(day));
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number < first + count; number++) {
                batch.add(SampleEvents.event("id-" + number, time, "{}"), Optional.empty());
            }
            return batch.commit(NOW).rows();
        }
    }

    @Test
    void dropsItWithinABatchToo() throws Exception {
        try (Lakehouse lakehouse = lakehouse(LakehouseSettings.STORED_ID_BYTES)) {
            assertThat(put(lakehouse, 10, 12, 13, 14)).isEqualTo(2);
            assertThat(TableRows.read(lakehouse.location(SampleEvents.TABLE)))
                    .extracting(row -> row.get("event_date").toString())
                    .containsExactlyInAnyOrder("2026-01-10", "2026-01-14");
        }
    }

    @Test
    void saysWhichDaysDidNotFitInMemory() throws Exception {
        try (Lakehouse small = lakehouse(0);
                TableLease lease = small.tryLease(SampleEvents.TABLE).orElseThrow()) {
            assertThat(unsearched(lease)).hasSize(6).contains(LocalDate.parse("2026-01-13"));
        }
        try (Lakehouse large = lakehouse(LakehouseSettings.STORED_ID_BYTES);
                TableLease lease = large.tryLease(SampleEvents.TABLE).orElseThrow()) {
            assertThat(unsearched(lease)).isEmpty();
        }
    }

    @Test
    void isSureThatAnEventIsNotStoredOnlyIfAllDaysFitInMemory() throws Exception {
        Optional<SourcePosition> place = Optional.of(new SourcePosition("topic-id", "topic", 0, 0));
        Instant time = Instant.parse("2026-01-10T10:00:00Z");
        try (Lakehouse large = lakehouse(LakehouseSettings.STORED_ID_BYTES);
                TableLease lease = large.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(SampleEvents.event("one", time, 1), place);
            batch.commit(NOW);
            assertThat(lease.begin(SampleEvents.TYPE).add(SampleEvents.event("other", time, 1), place))
                    .isInstanceOf(EventBatch.Refused.class);
        }
        try (Lakehouse small = lakehouse(0);
                TableLease lease = small.tryLease(SampleEvents.TABLE).orElseThrow()) {
            assertThat(lease.begin(SampleEvents.TYPE).add(SampleEvents.event("other", time, 1), place))
                    .isInstanceOf(EventBatch.Redelivered.class);
        }
    }

    private static Set<LocalDate> unsearched(TableLease lease) throws LakehouseException {
        EventBatch batch = lease.begin(SampleEvents.TYPE);
        String id = UUID.randomUUID().toString();
        batch.add(SampleEvents.event(id, Instant.parse("2026-01-10T10:00:00Z"), 1), Optional.empty());
        return batch.commit(NOW).unsearched();
    }

    @Test
    void knowsAnEventsOwnDayWhateverTheMemory() throws Exception {
        for (int run = 0; run < 2; run++) {
            try (Lakehouse lakehouse = lakehouse(0)) {
                put(lakehouse, 10);
                put(lakehouse, 10);
            }
        }
        assertThat(TableRows.ids(base.resolve("listing_view").toUri())).hasSize(1);
    }

    /** A day that had to leave the memory right after a commit to it. */
    @Test
    void knowsWhatItStoredLastWhateverTheMemory() throws Exception {
        try (Lakehouse lakehouse = lakehouse(0)) {
            assertThat(putMany(lakehouse, 10, 0, 1)).isOne();
            assertThat(put(lakehouse, 10, 20)).isEqualTo(2);
            assertThat(putMany(lakehouse, 10, 1, 1)).as("beside the one before").isOne();
            assertThat(put(lakehouse, 10, 20)).as("again").isZero();
        }
        assertThat(TableRows.ids(base.resolve("listing_view").toUri()))
                .containsExactlyInAnyOrder("id-0", "same", "same", "id-1");
    }
}
