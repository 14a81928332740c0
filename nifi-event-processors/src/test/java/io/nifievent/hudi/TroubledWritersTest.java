package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.BreakingFileSystem.Call;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two writers of one table, one of which a single call fails, of the storage or for want of memory. */
class TroubledWritersTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    @TempDir
    Path base;

    private CrossingWriters writers;

    @BeforeEach
    void open() throws IOException {
        writers = new CrossingWriters(base, true);
        writers.reopen(0);
    }

    @AfterEach
    void close() {
        writers.close();
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> "id-" + number)
                .toList();
    }

    private List<String> heartbeats() {
        return List.of(Objects.requireNonNull(
                base.resolve("listing_view/.hoodie/.heartbeat").toFile().list()));
    }

    /** The threads that give heartbeats are among them. */
    private static Set<Thread> timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("Timer-"))
                .collect(Collectors.toSet());
    }

    /** A store that repeats a move whose answer was lost finds nothing to move. */
    @Test
    void keepTheRowsOfACommitWhoseMoveWasMadeAndSaidToHaveFailed() throws Exception {
        writers.held().put(0, 1);
        AtomicBoolean moved = new AtomicBoolean();
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (path.getName().endsWith(".commit") && call == Call.MOVED && moved.compareAndSet(false, true)) {
                throw new FileNotFoundException("a test's");
            }
        });
        Committed committed = writers.held().put(2, 5);

        assertThat(moved).isTrue();
        assertThat(committed.rows() + committed.late().size()).isEqualTo(4);
        assertThat(TableRows.ids(writers.table())).containsExactlyInAnyOrderElementsOf(ids(0, 5));
        assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
        assertThat(heartbeats()).isEmpty();
    }

    /** When the other writer commits. */
    enum Others {
        BEFORE_IT_BEGINS,
        WHILE_IT_WRITES
    }

    @ParameterizedTest
    @EnumSource
    void storeAnEventOnceWhenMemoryRunsOutOverTheOthersCommit(Others others) throws Exception {
        writers.held().put(0, 0);
        Set<Thread> before = timers();
        try (TableLease lease =
                writers.held().lakehouse().tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(
                            SampleEvents.event("id-1", DAY, 1), Optional.of(new SourcePosition("id", "topic", 0, 1))))
                    .isInstanceOf(EventBatch.Row.class);
            switch (others) {
                case BEFORE_IT_BEGINS -> commitMeanwhile();
                case WHILE_IT_WRITES -> BreakingFileSystem.holdUpBefore(".parquet", this::commitMeanwhile);
            }
            assertThatThrownBy(() -> batch.commit(DAY))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("a test's");
        }
        assertThat(heartbeats()).isEmpty();
        await().until(() -> before.containsAll(timers()));
        writers.held().put(1, 1);

        assertThat(TableRows.ids(writers.table())).containsExactlyInAnyOrderElementsOf(ids(0, 1));
        assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
    }

    private void commitMeanwhile() {
        try {
            writers.other().put(1, 1);
        } catch (LakehouseException e) {
            throw new IllegalStateException(e);
        }
        runOutOfMemoryOnce(Call.OPEN);
    }

    private static void runOutOfMemoryOnce(Call at) {
        AtomicBoolean out = new AtomicBoolean();
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (call == at && path.getName().endsWith(".parquet") && out.compareAndSet(false, true)) {
                throw new OutOfMemoryError("a test's");
            }
        });
    }

    @Test
    void leaveNoFileWhereReadersLookWhenMemoryRunsOutOverPacking() throws Exception {
        for (int number = 0; number < 8; number++) {
            writers.held().put(number, number);
        }
        try (TableServices services =
                writers.held().lakehouse().tryServices(SampleEvents.TABLE).orElseThrow()) {
            runOutOfMemoryOnce(Call.MOVED);
            assertThatThrownBy(() -> services.pack(LIMITS)).hasMessage("a test's");

            assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
        }
        writers.other().put(8, 8);
        assertThat(TableRows.idsInPresto(writers.table())).containsExactlyInAnyOrderElementsOf(ids(0, 8));
    }

    @Test
    void packWhatMemoryRanOutOver() throws Exception {
        for (int number = 0; number < 8; number++) {
            writers.held().put(number, number);
        }
        try (TableServices services =
                writers.held().lakehouse().tryServices(SampleEvents.TABLE).orElseThrow()) {
            runOutOfMemoryOnce(Call.MOVED);
            assertThatThrownBy(() -> services.pack(LIMITS))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("a test's");
            assertThat(heartbeats()).isEmpty();
            services.tidy();

            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(8);
        }
        assertThat(TableRows.ids(writers.table())).containsExactlyInAnyOrderElementsOf(ids(0, 7));
        assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
    }

    /** So that it looks as if the lock might have passed to another. */
    private static void failToFindTheLockOnceARollbackIsAnnounced() {
        AtomicBoolean announced = new AtomicBoolean();
        AtomicBoolean failed = new AtomicBoolean();
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (call == Call.CREATED && path.getParent().getName().equals(".candidates")) {
                announced.compareAndSet(false, path.getName().endsWith(".rollback"));
            }
            if (call == Call.OPEN
                    && path.getName().equals("lock")
                    && announced.get()
                    && failed.compareAndSet(false, true)) {
                throw new IOException("a test's");
            }
        });
    }

    /** Those of which Presto shows the files all the same. */
    private static List<String> pendingBeforeTheLastCommit(HoodieTableMetaClient table) {
        HoodieTimeline commits = table.reloadActiveTimeline().getCommitsTimeline();
        String last = commits.filterCompletedInstants().lastInstant().get().requestedTime();
        return commits.filterInflightsAndRequested().getInstants().stream()
                .map(instant -> instant.requestedTime())
                .filter(instant -> instant.compareTo(last) < 0)
                .toList();
    }

    @Test
    void completeNothingWhileAnOlderCommitIsNotTakenBack() throws Exception {
        writers.held().put(0, 3);
        List<String> pending = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        BreakingFileSystem.holdUpIn(".parquet", () -> {
            try {
                failToFindTheLockOnceARollbackIsAnnounced();
                writers.other().put(8, 9);
                pending.addAll(pendingBeforeTheLastCommit(TableRows.metaClient(writers.table())));
                shown.addAll(pending.isEmpty() ? TableRows.idsInPresto(writers.table()) : List.of());
            } catch (LakehouseException | IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(writers.held().put(4, 7).late()).isEmpty();

        assertThat(pending).isEmpty();
        assertThat(shown).hasSize(6);
        assertThat(TableRows.idsInPresto(writers.table())).containsExactlyInAnyOrderElementsOf(ids(0, 9));
        assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
    }

    private void upsert(String listing) throws LakehouseException {
        try (TableLease lease =
                writers.held().lakehouse().tryLease(SampleRecords.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, SampleRecords.shape(TableKind.COPY_ON_WRITE));
            assertThat(batch.add(SampleRecords.json(listing), Optional.empty())).isEmpty();
            batch.commit();
        }
    }

    @Test
    void completeNoUpsertWhileAnOlderCommitIsNotTakenBack() throws Exception {
        upsert(SampleRecords.listing("a", 1, 10));
        HoodieTableMetaClient table =
                TableRows.metaClient(writers.held().lakehouse().location(SampleRecords.TABLE));
        TableTimeline timeline = new TableTimeline(table, InstantSource.system());
        timeline.advance();
        timeline.begin(timeline.nextInstant(), HoodieTimeline.COMMIT_ACTION);
        failToFindTheLockOnceARollbackIsAnnounced();

        assertThatThrownBy(() -> upsert(SampleRecords.listing("b", 1, 20)))
                .isInstanceOf(LakehouseException.class)
                .hasRootCauseMessage("The table's lock may have passed to another writer");
        assertThat(pendingBeforeTheLastCommit(table)).isEmpty();
        upsert(SampleRecords.listing("b", 1, 20));
        assertThat(pendingBeforeTheLastCommit(table)).isEmpty();
        assertThat(MergedRows.read(table.getBasePath().toUri())).hasSize(2);
    }
}
