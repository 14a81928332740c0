package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    @TempDir
    Path base;

    private CrossingWriters writers;

    @BeforeEach
    void open() throws IOException {
        writers = new CrossingWriters(base, false);
    }

    @AfterEach
    void close() {
        writers.close();
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
            writers.held().put(0, 3);
            writers.other().put(2, 4);
            AtomicInteger turns = new AtomicInteger();
            BreakingFileSystem.holdUpAt(change, () -> {
                turns.incrementAndGet();
                meanwhile(fate);
            });
            conflicts.addAndGet(
                    writers.putOnceTheLockIsFree(writers.held(), 5, 9).late().size());
            BreakingFileSystem.heal();
            writers.putOnceTheLockIsFree(writers.other(), 7, 12);
            crossed = turns.get() > 0;

            assertThat(TableRows.ids(writers.table()))
                    .as("%s before change %s", fate, change)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, 12)
                            .mapToObj(number -> "id-" + number)
                            .toList());
            assertThat(TableRows.filesOfNoCommit(writers.table()))
                    .as("%s before change %s", fate, change)
                    .isEmpty();
            writers.startAnew();
        }
        assertThat(conflicts).as("rows found stored by the other").hasPositiveValue();
    }

    /** The other writer stores some of the same events, unless the one held up has the lock. */
    private void meanwhile(Fate fate) {
        try {
            if (fate != Fate.CROSSED) {
                writers.held().letTimePass();
                writers.expireLock();
            }
            if (fate == Fate.BURIED) {
                writers.other().tidy();
                writers.other().letTimePass();
                writers.other().tidy();
            }
            writers.other().put(7, 12);
        } catch (LakehouseException e) {
            assertThat(e.code()).isEqualTo(LakehouseException.Code.LOCK_UNAVAILABLE);
            assertThat(fate).isEqualTo(Fate.CROSSED);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rewriteOneSmallFileAfterTheOther() throws Exception {
        writers.held().put(0, 3);
        writers.other().put(4, 5);
        writers.held().put(6, 7);
        writers.other().put(8, 9);

        assertThat(TableRows.ids(writers.table())).hasSize(10).doesNotHaveDuplicates();
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
        writers.reopen(0);
        writers.held().put(0, 3);
        BreakingFileSystem.holdUpBefore(".parquet", () -> {
            try {
                writers.other().tidy();
                Files.walk(base.resolve("listing_view/.hoodie/.heartbeat"))
                        .filter(Files::isRegularFile)
                        .forEach(file -> setModified(file, Instant.now().plusSeconds(1)));
                writers.other().letTimePass();
                writers.other().tidy();
            } catch (LakehouseException | IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(writers.held().put(4, 7).late()).isEmpty();
        assertThat(TableRows.ids(writers.table())).hasSize(8).doesNotHaveDuplicates();
        assertThat(base.resolve("listing_view/.hoodie").toFile().list()).noneMatch(name -> name.endsWith(".rollback"));
    }

    @Test
    void takeBackACommitThatBeganEarlierAndIsNotCompleteYet() throws Exception {
        writers.held().put(0, 3);
        List<String> shown = new ArrayList<>();
        List<String> announced = new ArrayList<>();
        BreakingFileSystem.holdUpBefore(".parquet", () -> {
            try {
                writers.other().put(20, 21);
                shown.addAll(TableRows.idsInPresto(writers.table()));
                announced.addAll(List.of(base.resolve("listing_view/.hoodie/.candidates")
                        .toFile()
                        .list()));
            } catch (LakehouseException | IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(writers.held().put(4, 7).late()).isEmpty();
        assertThat(shown).hasSize(6).doesNotHaveDuplicates();
        assertThat(announced).as("rollbacks announced after they are done").isEmpty();
        assertThat(TableRows.idsInPresto(writers.table())).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void beginAnewWhenTheFileIsDeletedThatIsBeingWritten() throws Exception {
        writers.held().put(0, 3);
        BreakingFileSystem.holdUpIn(".parquet", () -> {
            try {
                writers.other().put(6, 9);
            } catch (LakehouseException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(writers.held().put(4, 7).late()).hasSize(2);
        assertThat(TableRows.ids(writers.table())).hasSize(10).doesNotHaveDuplicates();
        assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
    }

    private static void setModified(Path file, Instant time) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
