package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Two writers of one table, as in two processes; what they change in the storage can be held up by {@link BreakingFileSystem}. */
final class CrossingWriters implements AutoCloseable {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ZERO, Duration.ofSeconds(60));

    private final Path base;
    private final List<Path> heldUp;
    private final List<Path> ofOther;
    private Writer held;
    private Writer other;

    /** @param otherToo whether the other writer is held up, too */
    CrossingWriters(Path base, boolean otherToo) throws IOException {
        this.base = base;
        this.heldUp = List.of(WriterProcess.configure(base, BreakingFileSystem.class));
        this.ofOther = otherToo ? heldUp : List.of();
        this.held = writer(heldUp, LakehouseSettings.SMALL_FILE_BYTES);
        this.other = writer(ofOther, LakehouseSettings.SMALL_FILE_BYTES);
    }

    /** A writer and what its clock is ahead. */
    record Writer(Lakehouse lakehouse, AtomicLong aheadNanos) {

        Committed put(int first, int last) throws LakehouseException {
            try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                EventBatch batch = lease.begin(SampleEvents.TYPE);
                for (int number = first; number <= last; number++) {
                    batch.add(
                            SampleEvents.event("id-" + number, DAY, number),
                            Optional.of(new SourcePosition("id", "topic", 0, number)));
                }
                return batch.commit(DAY);
            }
        }

        void tidy() throws LakehouseException {
            try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                lease.tidy();
            }
        }

        void letTimePass() {
            aheadNanos.addAndGet(Duration.ofMinutes(3).toNanos());
        }
    }

    private Writer writer(List<Path> resources, long smallFileBytes) {
        AtomicLong aheadNanos = new AtomicLong();
        return new Writer(
                new Lakehouse(
                        new LakehouseSettings(
                                base.toUri(),
                                StorageAccess.by(resources),
                                LakehouseSettings.TABLE_VERSION,
                                smallFileBytes,
                                LakehouseSettings.STORED_ID_BYTES,
                                LakehouseSettings.DUPLICATE_DAYS,
                                LOCK),
                        InstantSource.system(),
                        () -> System.nanoTime() + aheadNanos.get(),
                        contents -> {}),
                aheadNanos);
    }

    Writer held() {
        return held;
    }

    Writer other() {
        return other;
    }

    URI table() {
        return other.lakehouse().location(SampleEvents.TABLE);
    }

    /** Writers that know nothing of the table yet. */
    void reopen(long smallFileBytes) {
        close();
        held = writer(heldUp, smallFileBytes);
        other = writer(ofOther, smallFileBytes);
    }

    /** Writers as at the beginning, and no table. */
    void startAnew() throws IOException {
        close();
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        reopen(LakehouseSettings.SMALL_FILE_BYTES);
    }

    /** Puts rows, once more if the first time the lock is another's, which may be frozen with it. */
    Committed putOnceTheLockIsFree(Writer writer, int first, int last) throws Exception {
        try {
            return writer.put(first, last);
        } catch (LakehouseException e) {
            // Or what it had begun is rolled back, and gone when it goes on.
            assertThat(e.code())
                    .isIn(LakehouseException.Code.LOCK_UNAVAILABLE, LakehouseException.Code.STORAGE_UNAVAILABLE);
            expireLock();
            return writer.put(first, last);
        }
    }

    void expireLock() throws IOException {
        Path lock = base.resolve("listing_view/.hoodie/lock");
        if (Files.exists(lock)) {
            Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
        }
    }

    @Override
    public void close() {
        BreakingFileSystem.heal();
        held.lakehouse().close();
        other.lakehouse().close();
    }
}
