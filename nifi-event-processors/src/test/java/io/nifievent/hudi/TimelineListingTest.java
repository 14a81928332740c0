package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the timeline is listed: that takes longer than all else of a commit when the table has many. */
class TimelineListingTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    Path base;

    private Lakehouse writer;
    private Lakehouse other;
    private int put;

    /** Counts how often timelines are listed. */
    public static final class ListingsFileSystem extends LeanLocalFileSystem {

        private static final AtomicInteger ofTimelines = new AtomicInteger();

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
            if (path.getName().equals(".hoodie")) {
                ofTimelines.incrementAndGet();
            }
            return super.listStatus(path);
        }
    }

    @BeforeEach
    void open() throws IOException {
        Path configuration = WriterProcess.configure(base, ListingsFileSystem.class);
        writer = lakehouse(configuration);
        other = lakehouse(configuration);
    }

    @AfterEach
    void close() {
        writer.close();
        other.close();
    }

    private Lakehouse lakehouse(Path configuration) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of(configuration)),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                contents -> {});
    }

    /** Commits an event as PutHudi does; gives how often the timeline was listed for it. */
    private int put(Lakehouse lakehouse) throws LakehouseException {
        int before = ListingsFileSystem.ofTimelines.get();
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(SampleEvents.event("id-" + put, DAY, put), Optional.empty());
            put++;
            batch.commit(DAY);
            lease.tidy();
        }
        return ListingsFileSystem.ofTimelines.get() - before;
    }

    @Test
    void isOnceACommitWhileNobodyElseWrites() throws Exception {
        put(writer);
        assertThat(put(writer)).isEqualTo(1);
        assertThat(put(writer)).isEqualTo(1);
    }

    @Test
    void isNoMoreThanThatWithRepeats() throws Exception {
        put(writer);
        put = 0;
        assertThat(put(writer)).as("a repeat alone").isZero();
        put(other);
        put = 0;
        assertThat(put(writer)).as("after another has had the lock").isEqualTo(1);
    }

    @Test
    void isOnceMoreWhenAnotherHasHadTheLock() throws Exception {
        put(writer);
        put(other);
        assertThat(put(writer)).isEqualTo(2);
        assertThat(put(writer)).isEqualTo(1);
        assertThat(TableRows.idsInPresto(writer.location(SampleEvents.TABLE)))
                .containsExactlyInAnyOrder("id-0", "id-1", "id-2", "id-3");
    }
}
