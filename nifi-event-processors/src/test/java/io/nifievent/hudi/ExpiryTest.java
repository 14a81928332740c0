package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {

    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final LocalDate SECOND = LocalDate.parse("2026-01-02");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    @TempDir
    Path base;

    private Duration passed = Duration.ZERO;
    private Lakehouse lakehouse;

    @BeforeEach
    void open() {
        lakehouse = new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                () -> Instant.now().plus(passed),
                contents -> {});
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    /** Stores an event, in a commit of its own. */
    private EventBatch.Added put(String id, int day) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            EventBatch.Added added =
                    batch.add(SampleEvents.event(id, DAY_1.plus(Duration.ofDays(day - 1)), day), Optional.empty());
            batch.commit(DAY_1);
            return added;
        }
    }

    private Expired deleteBefore(LocalDate kept) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.deleteBefore(kept);
        }
    }

    private void tidy() throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            services.tidy();
        }
    }

    private List<String> ids() throws IOException {
        List<String> ids = TableRows.ids(lakehouse.location(SampleEvents.TABLE));
        assertThat(TableRows.idsInPresto(lakehouse.location(SampleEvents.TABLE)))
                .containsExactlyInAnyOrderElementsOf(ids);
        return ids;
    }

    private List<Path> files(String day) throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("listing_view/event_date=" + day))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    @Test
    void deletesTheRowsOfTheDaysBeforeAndNoOthers() throws Exception {
        put("a", 1);
        put("b", 1);
        put("c", 2);
        put("d", 3);
        assertThat(deleteBefore(SECOND)).isEqualTo(new Expired(1, 2));
        assertThat(ids()).containsExactlyInAnyOrder("c", "d");
    }

    @Test
    void commitsNothingWhenNoDayIsOldThatHasRows() throws Exception {
        put("a", 1);
        put("b", 2);
        deleteBefore(SECOND);
        List<Path> files = files("2026-01-01");
        assertThat(deleteBefore(SECOND)).isEqualTo(Expired.NOTHING);
        assertThat(files("2026-01-01")).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void deletesWhatCameLateToADeletedDayAndLosesNothingBefore() throws Exception {
        put("a", 1);
        put("b", 2);
        deleteBefore(SECOND);
        // Its id was known of the row that is gone.
        assertThat(put("a", 1)).isInstanceOf(EventBatch.Row.class);
        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
        assertThat(deleteBefore(SECOND)).isEqualTo(new Expired(1, 1));
        assertThat(ids()).containsExactly("b");
    }

    @Test
    void deletesTheOldestDaysFirstAndNotTooManyAtOnce() throws Exception {
        int days = Expiry.MAX_DAYS + 2;
        for (int day = 1; day <= days; day++) {
            put("id-" + day, day);
        }
        LocalDate last = SECOND.plusDays(days - 2);
        assertThat(deleteBefore(last)).isEqualTo(new Expired(Expiry.MAX_DAYS, Expiry.MAX_DAYS));
        assertThat(ids()).containsExactlyInAnyOrder("id-" + (days - 1), "id-" + days);
        assertThat(deleteBefore(last)).isEqualTo(new Expired(1, 1));
        assertThat(ids()).containsExactly("id-" + days);
    }

    @Test
    void deletesPackedRows() throws Exception {
        put("a", 1);
        put("b", 1);
        put("c", 2);
        passed = Duration.ofHours(2);
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(2);
            assertThat(services.deleteBefore(SECOND)).isEqualTo(new Expired(1, 2));
        }
        assertThat(ids()).containsExactly("c");
    }

    @Test
    void deletesTheFilesOfATableThatIsNotWrittenAnyMoreAfterAnHour() throws Exception {
        put("a", 1);
        put("b", 2);
        deleteBefore(SECOND);
        passed = Duration.ofMinutes(59);
        tidy();
        // A query may be reading the one with the row.
        assertThat(files("2026-01-01")).hasSize(2);
        passed = Duration.ofMinutes(61);
        tidy();
        assertThat(files("2026-01-01")).hasSize(1);
        assertThat(ids()).containsExactly("b");
    }

    @Test
    void leavesATableMergedOnReading() throws Exception {
        try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(TableKind.MERGE_ON_READ));
            batch.add(SampleRecords.json(SampleRecords.listing("a", 1, 1)), Optional.empty());
            batch.commit();
        }
        try (TableServices services = lakehouse.tryServices(SampleRecords.TABLE).orElseThrow()) {
            assertThatThrownBy(() -> services.deleteBefore(SECOND))
                    .isInstanceOf(LakehouseException.class)
                    .hasMessageContaining("merged on reading");
        }
    }
}
