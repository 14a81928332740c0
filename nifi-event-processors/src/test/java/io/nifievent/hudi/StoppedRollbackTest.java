package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A writer is frozen wherever it may be while it commits, and so rolls back a commit that another is writing the files of;
 * that one goes on meanwhile.
 */
class StoppedRollbackTest {

    @TempDir
    Path base;

    private CrossingWriters writers;

    @BeforeEach
    void open() throws IOException {
        writers = new CrossingWriters(base, true);
    }

    @AfterEach
    void close() {
        writers.close();
    }

    /** How long the frozen one is so. */
    enum Frozen {
        /** The lock it may hold is still its own when the other's commit comes to its end. */
        WITH_THE_LOCK,
        /** Its lock is taken over. */
        AND_OVERTAKEN
    }

    /** A commit that stops before one of its changes, and goes on when it is told to. */
    private final class StoppedCommit {

        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch told = new CountDownLatch(1);
        private final CompletableFuture<Optional<LakehouseException>> commit = new CompletableFuture<>();
        private volatile boolean came;

        /** Begins it; returns when it is stopped, or is at its end without having come there. */
        void runTo(int change) {
            BreakingFileSystem.holdUpAt(change, this::stop);
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    writers.other().put(4, 7);
                    commit.complete(Optional.empty());
                } catch (LakehouseException e) {
                    commit.complete(Optional.of(e));
                } catch (Throwable e) {
                    commit.completeExceptionally(e);
                } finally {
                    stopped.countDown();
                }
            });
            await(stopped);
            // If it did not come there, nobody else must stop instead.
            BreakingFileSystem.heal();
        }

        private void stop() {
            came = true;
            stopped.countDown();
            await(told);
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** What it ends with, having been frozen for minutes. */
        Optional<LakehouseException> goOn() throws InterruptedException, ExecutionException {
            writers.other().letTimePass();
            told.countDown();
            return commit.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void storesEachEventOnce(Frozen frozen) throws Exception {
        boolean came = true;
        int change = 1;
        for (; came; change++) {
            writers.held().put(0, 1);
            writers.other().put(2, 3);
            writers.reopen(0);
            StoppedCommit stopped = new StoppedCommit();
            int stopAt = change;
            BreakingFileSystem.holdUpBefore(".parquet", () -> {
                stopped.runTo(stopAt);
                if (frozen == Frozen.AND_OVERTAKEN) {
                    expireLock();
                }
            });
            writers.putOnceTheLockIsFree(writers.held(), 4, 9);
            Optional<LakehouseException> failure = stopped.goOn();
            came = stopped.came;
            if (failure.isPresent()) {
                writers.putOnceTheLockIsFree(writers.other(), 4, 7);
            }
            writers.putOnceTheLockIsFree(writers.held(), 10, 10);

            assertThat(TableRows.idsInPresto(writers.table()))
                    .as("%s before change %s", frozen, change)
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, 10)
                            .mapToObj(number -> "id-" + number)
                            .toList());
            assertThat(TableRows.filesOfNoCommit(writers.table()))
                    .as("%s before change %s", frozen, change)
                    .isEmpty();
            writers.startAnew();
        }
        assertThat(change).as("changes it was stopped before").isGreaterThan(20);
    }

    private void expireLock() {
        try {
            writers.expireLock();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
