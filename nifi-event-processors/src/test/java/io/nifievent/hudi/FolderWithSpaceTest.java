package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base path that a URI has to encode is the same folder to all. */
class FolderWithSpaceTest {
    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final int ROWS = 10;

    @TempDir
    private Path parent;

    @Test
    void isTheOneFolderThatWriterLockAndServicesUse() throws Exception {
        LakehouseSettings settings = new LakehouseSettings(
                parent.resolve("a b").toUri(),
                StorageAccess.by(List.of()),
                6,
                0,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.of(new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ofSeconds(10)));
        try (Lakehouse lakehouse = new Lakehouse(settings, () -> DAY_1, System::nanoTime, contents -> {})) {
            for (int number = 0; number < ROWS; number++) {
                try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                    EventBatch batch = lease.begin(SampleEvents.TYPE);
                    batch.add(SampleEvents.event("id-" + number, DAY_1, number), Optional.empty());
                    batch.commit(DAY_1);
                }
            }
            try (TableServices services =
                    lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
                assertThat(services.pack(new PackingLimits(10_000_000, 100_000_000))
                                .filesBefore())
                        .isEqualTo(ROWS);
            }
            assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE)))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS)
                            .mapToObj(number -> "id-" + number)
                            .toList());
        }
        try (Stream<Path> folders = Files.list(parent)) {
            assertThat(folders).containsExactly(parent.resolve("a b"));
        }
    }
}
