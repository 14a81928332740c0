package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two writers of one table: whatever one is about to do, the other comes in between. */
class CrossingWritersTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ZERO, Duration.ofSeconds(60));

    @TempDir
    Path base;

    /** A writer and what its clock is ahead. */
    private record Writer(Lakehouse lakehouse, AtomicLong aheadNanos) {

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

    private Path site;
    private Writer held;
    private Writer other;

    @BeforeEach
    void open() throws IOException {
        site = base.resolve("core-site.xml");
        Files.writeString(
                site,
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
        openWriters(LakehouseSettings.SMALL_FILE_BYTES);
    }

    private void openWriters(long smallFileBytes) {
        held = writer(List.of(site), smallFileBytes);
        other = writer(List.of(), smallFileBytes);
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        held.lakehouse().close();
        other.lakehouse().close();
    }

    private Writer writer(List<Path> resources, long smallFileBytes) {
        AtomicLong aheadNanos = new AtomicLong();
        return new Writer(
                new Lakehouse(
                        new LakehouseSettings(
                                base.toUri(),
                                StorageAccess.by(resources),
                                6,
                                smallFileBytes,
                                LakehouseSettings.STORED_ID_BYTES,
                                LakehouseSettings.DUPLICATE_DAYS,
                                LOCK),
                        InstantSource.system(),
                        () -> System.nanoTime() + aheadNanos.get(),
                        contents -> {}),
                aheadNanos);
    }

    /** What happens to a writer while the other commits. */
    enum Fate {
        /** It goes on at once. */
        CROSSED,
        /** It is frozen for so long that the lock it may hold is taken over. */
        FROZEN,
        /** It is frozen for so long that it is taken for dead as well. */
        BURIED
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void storeEachEventOnceWhereverTheyCross(Fate fate) throws Exception {
        AtomicInteger conflicts = new AtomicInteger();
        boolean crossed = true;
        for (int change = 1; crossed; change++) {
            held.put(0, 3);
            other.put(2, 4);
            AtomicInteger turns = new AtomicInteger();
            BreakingFileSystem.holdUpAt(change, () -> {
                turns.incrementAndGet();
                meanwhile(fate);
            });
            conflicts.addAndGet(putOnceTheLockIsFree(held, 5, 9).late().size());
            BreakingFileSystem.heal();
            putOnceTheLockIsFree(other, 7, 12);
            crossed = turns.get() > 0;

            assertThat(TableRows.ids(table()))
                    .as("%s before change %s", fate, change)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, 12)
                            .mapToObj(number -> "id-" + number)
                            .toList());
            assertThat(TableRows.filesOfNoCommit(table()))
                    .as("%s before change %s", fate, change)
                    .isEmpty();
            deleteTable();
        }
        assertThat(conflicts).as("rows found stored by the other").hasPositiveValue();
    }

    /** One that may have lost the lock while it was frozen does not give it back, and waits like the others. */
    private Committed putOnceTheLockIsFree(Writer writer, int first, int last) throws Exception {
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

    /** The other writer stores some of the same events, unless the one held up has the lock. */
    private void meanwhile(Fate fate) {
        try {
            if (fate != Fate.CROSSED) {
                held.letTimePass();
                expireLock();
            }
            if (fate == Fate.BURIED) {
                other.tidy();
                other.letTimePass();
                other.tidy();
            }
            other.put(7, 12);
        } catch (LakehouseException e) {
            assertThat(e.code()).isEqualTo(LakehouseException.Code.LOCK_UNAVAILABLE);
            assertThat(fate).isEqualTo(Fate.CROSSED);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void expireLock() throws IOException {
        Path lock = base.resolve("listing_view/.hoodie/lock");
        if (Files.exists(lock)) {
            Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
        }
    }

    @Test
    void rewriteOneSmallFileAfterTheOther() throws Exception {
        held.put(0, 3);
        other.put(4, 5);
        held.put(6, 7);
        other.put(8, 9);

        assertThat(TableRows.ids(table())).hasSize(10).doesNotHaveDuplicates();
        try (Stream<Path> files = Files.list(base.resolve("listing_view/event_date=2026-01-01"))) {
            assertThat(files.map(Path::toString)
                            .filter(file -> file.endsWith(".parquet"))
                            .map(file -> file.replaceAll(".*/([^_]+)_.*", "$1"))
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void leaveACommitUnderWayAloneWhileItsWriterLives() throws Exception {
        close();
        openWriters(0);
        held.put(0, 3);
        BreakingFileSystem.holdUpBefore(".parquet", () -> {
            try {
                other.tidy();
                Files.walk(base.resolve("listing_view/.hoodie/.heartbeat"))
                        .filter(Files::isRegularFile)
                        .forEach(file -> setModified(file, Instant.now().plusSeconds(1)));
                other.letTimePass();
                other.tidy();
            } catch (LakehouseException | IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(held.put(4, 7).late()).isEmpty();
        assertThat(TableRows.ids(table())).hasSize(8).doesNotHaveDuplicates();
        assertThat(base.resolve("listing_view/.hoodie").toFile().list()).noneMatch(name -> name.endsWith(".rollback"));
    }

    @Test
    void takeBackACommitThatBeganEarlierAndIsNotCompleteYet() throws Exception {
        held.put(0, 3);
        List<String> shown = new ArrayList<>();
        BreakingFileSystem.holdUpBefore(".parquet", () -> {
            try {
                other.put(20, 21);
                shown.addAll(TableRows.idsInPresto(table()));
            } catch (LakehouseException | IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(held.put(4, 7).late()).isEmpty();
        assertThat(shown).hasSize(6).doesNotHaveDuplicates();
        assertThat(TableRows.idsInPresto(table())).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void beginAnewWhenTheFileIsDeletedThatIsBeingWritten() throws Exception {
        held.put(0, 3);
        BreakingFileSystem.holdUpIn(".parquet", () -> {
            try {
                other.put(6, 9);
            } catch (LakehouseException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(held.put(4, 7).late()).hasSize(2);
        assertThat(TableRows.ids(table())).hasSize(10).doesNotHaveDuplicates();
        assertThat(TableRows.filesOfNoCommit(table())).isEmpty();
    }

    private static void setModified(Path file, Instant time) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private java.net.URI table() {
        return other.lakehouse().location(SampleEvents.TABLE);
    }

    private void deleteTable() throws IOException {
        held.lakehouse().close();
        other.lakehouse().close();
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        openWriters(LakehouseSettings.SMALL_FILE_BYTES);
    }
}
