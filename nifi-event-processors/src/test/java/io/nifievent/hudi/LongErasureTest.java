package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.Event;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were listed are packed and cleaned by another process before they are read. */
class LongErasureTest {

    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");
    private static final ErasureRequest REQUEST =
            new ErasureRequest("request-1", List.of(new ErasureKey("user_id", "user 3")));
    private static final int EVENTS = 10;
    private static final int DAYS = 3;

    /** So many that the files packed before them are cleaned. */
    private static final int COMMITS_OF_OTHERS = 65;

    @TempDir
    Path base;

    private final List<String> opened = new ArrayList<>();
    private Lakehouse eraser;
    private Lakehouse other;

    @BeforeEach
    void store() throws Exception {
        eraser = lakehouse(List.of(WriterProcess.configure(base, BreakingFileSystem.class)));
        other = lakehouse(List.of());
        for (int day = 0; day < DAYS; day++) {
            for (int number = 0; number < EVENTS; number++) {
                put(SampleEvents.event("id-" + day + "-" + number, TIME.plus(Duration.ofDays(day)), number % 5));
            }
        }
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        eraser.close();
        other.close();
    }

    private Lakehouse lakehouse(List<Path> resources) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                contents -> {});
    }

    private void put(Event event) throws LakehouseException {
        try (TableLease lease = other.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event, Optional.empty());
            batch.commit(TIME);
        }
    }

    /** Once some of the files listed are read, the others pack and clean what is left of them, and more besides. */
    private void packMeanwhile(int filesRead) {
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (call == BreakingFileSystem.Call.OPEN && path.getName().endsWith(".parquet")) {
                opened.add(path.getName());
                if (opened.size() == filesRead + 1) {
                    packAndCleanByOthers();
                }
            }
        });
    }

    private void packAndCleanByOthers() {
        try (TableServices services = other.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(new PackingLimits(10_000_000, 100_000_000)).filesBefore())
                    .isEqualTo(DAYS * EVENTS);
            for (int number = 0; number < COMMITS_OF_OTHERS; number++) {
                put(SampleEvents.event("later-" + number, TIME, 1));
            }
            services.tidy();
        } catch (LakehouseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void countsEachFileOnceAndWhatCameInItsPlace() throws Exception {
        packMeanwhile(EVENTS / 2);
        try (TableServices services = eraser.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.countForErasure(REQUEST, false))
                    .isEqualTo(new Erased(List.of(2L * DAYS), DAYS, 0, List.of()));
        }
        assertThat(opened).hasSizeGreaterThan(COMMITS_OF_OTHERS).doesNotHaveDuplicates();
    }

    @Test
    void erasesWhatWasPackedBeforeItWasRead() throws Exception {
        packMeanwhile(EVENTS / 2);
        try (TableServices services = eraser.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.erase(REQUEST, false).rows()).containsExactly(2L * DAYS);
        }
        assertThat(TableRows.read(other.location(SampleEvents.TABLE)))
                .hasSize(DAYS * (EVENTS - 2) + COMMITS_OF_OTHERS)
                .noneMatch(row -> "user 3".equals(String.valueOf(row.get("user_id"))));
    }

    @Test
    void failsWhenAFileIsLost() throws Exception {
        Path lost;
        try (Stream<Path> files = Files.list(base.resolve("listing_view/event_date=2026-01-02"))) {
            lost = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (call == BreakingFileSystem.Call.OPEN
                    && path.getName().equals(lost.getFileName().toString())) {
                throw new FileNotFoundException(path.toString());
            }
        });
        try (TableServices services = eraser.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThatThrownBy(() -> services.erase(REQUEST, false))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE));
        }
    }
}
