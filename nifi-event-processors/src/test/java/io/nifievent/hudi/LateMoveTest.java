package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The move that completes a commit gets no answer, and is made all the same, some time later, as by a store under load. */
class LateMoveTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ofSeconds(10), Duration.ofSeconds(60));

    @TempDir
    Path base;

    private final List<Step> steps = new ArrayList<>();
    private Lakehouse lakehouse;

    @BeforeEach
    void open() throws Exception {
        lakehouse = new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of(WriterProcess.configure(base, BreakingFileSystem.class))),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LOCK),
                InstantSource.system(),
                contents -> {});
        for (int number = 0; number < 9; number++) {
            put(number);
        }
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    private void put(int number) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(
                    SampleEvents.event("id-" + number, DAY, number),
                    Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            batch.commit(DAY);
        }
    }

    private long pack() throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.pack(new PackingLimits(10_000_000, 100_000_000)).filesBefore();
        }
    }

    /** What a committer does about a move that failed; before one of these the move is made. */
    enum Step {
        DELETES_CANDIDATE,
        READS_TIMELINE,
        DELETES_FILE
    }

    private Optional<Step> step(BreakingFileSystem.Call call, org.apache.hadoop.fs.Path path) {
        return switch (call) {
            case DELETE ->
                path.getParent().getName().equals(".candidates")
                        ? Optional.of(Step.DELETES_CANDIDATE)
                        : Optional.of(Step.DELETES_FILE)
                                .filter(delete -> path.getParent().getName().startsWith("event_date="));
            case LIST ->
                Optional.of(Step.READS_TIMELINE).filter(read -> path.getName().equals(".hoodie"));
            case OPEN, CREATED, MOVE, MOVED -> Optional.empty();
        };
    }

    private void makeMoveBefore(Step moment, String action) {
        List<String> unanswered = new ArrayList<>();
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (call == BreakingFileSystem.Call.MOVE && path.getName().endsWith("." + action)) {
                unanswered.add(path.getName());
                throw new IOException("a test's: no answer");
            }
            if (!unanswered.isEmpty()) {
                Optional<Step> step = step(call, path);
                step.ifPresent(steps::add);
                if (step.equals(Optional.of(moment))) {
                    move(unanswered.getFirst());
                }
            }
        });
    }

    /** As S3 does: a copy, if what is to be copied is still there, and the one who asked for it has gone. */
    private void move(String commit) throws IOException {
        Path timeline = base.resolve("listing_view/.hoodie");
        Path candidate = timeline.resolve(".candidates").resolve(commit.replaceAll("\\..*", ""));
        if (Files.exists(candidate)) {
            Files.copy(candidate, timeline.resolve(commit));
        }
    }

    private void assertEachRowOnce(int rows) throws IOException {
        List<String> ids = IntStream.range(0, rows).mapToObj(i -> "id-" + i).toList();
        assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(TableRows.idsInPresto(lakehouse.location(SampleEvents.TABLE)))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    private void assertOrderOfSteps(Step moment) {
        // If the move was made before the timeline is read, the commit is complete and its files stay.
        assertThat(steps)
                .startsWith(Step.DELETES_CANDIDATE, Step.READS_TIMELINE)
                .satisfies(
                        all -> assertThat(all.contains(Step.DELETES_FILE)).isEqualTo(moment != Step.DELETES_CANDIDATE));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aRowIsStoredOnceWheneverTheMoveIsMade(Step moment) throws Exception {
        makeMoveBefore(moment, "commit");
        assertThatThrownBy(() -> put(9)).isInstanceOf(LakehouseException.class);
        assertOrderOfSteps(moment);
        BreakingFileSystem.heal();

        put(9);

        assertEachRowOnce(10);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aPackingLosesNoRowWheneverTheMoveIsMade(Step moment) throws Exception {
        makeMoveBefore(moment, "replacecommit");
        try {
            // Its own commit is another's to it, if it is complete.
            assertThat(pack()).isZero();
        } catch (LakehouseException e) {
            assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
        }
        assertOrderOfSteps(moment);
        BreakingFileSystem.heal();
        assertEachRowOnce(9);

        pack();

        assertEachRowOnce(9);
    }
}
