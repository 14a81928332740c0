package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that are set back or forward by an hour, and that differ between the writers of a table. */
class ClockTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);
    private static final LockSettings SHARED = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ofSeconds(30), Duration.ofSeconds(60));
    private static final int EVENTS_PER_COMMIT = 3;

    @TempDir
    Path base;

    private Duration ahead = Duration.ZERO;

    private Lakehouse lakehouse(InstantSource clock, LockSettings lock) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        lock),
                clock,
                contents -> {});
    }

    /** Puts events from a number on, with that number as their offset in a topic. */
    private static Optional<String> put(Lakehouse lakehouse, String topic, int first) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number < first + EVENTS_PER_COMMIT; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition(topic, topic, 0, number)));
            }
            Optional<String> instant = batch.commit(DAY).instant();
            lease.tidy();
            return instant;
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "id-" + i).toList();
    }

    private static List<String> instants(URI table) {
        return TableRows.metaClient(table).getActiveTimeline().getInstants().stream()
                .map(HoodieInstant::requestedTime)
                .toList();
    }

    @Test
    void storesEachRowOnceWhenTwoWritersAreAnHourApart() throws Exception {
        try (Lakehouse early = lakehouse(InstantSource.system(), SHARED);
                Lakehouse late = lakehouse(() -> Instant.now().plus(Duration.ofHours(1)), SHARED)) {
            List<String> instants = new ArrayList<>();
            for (int commit = 0; commit < 20; commit++) {
                // Two events of each commit come to the other writer as well, as another topic's.
                put(early, "a", 4 * commit).ifPresent(instants::add);
                put(late, "b", 4 * commit + 1).ifPresent(instants::add);
                assertThat(TableRows.idsInPresto(early.location(SampleEvents.TABLE)))
                        .containsExactlyInAnyOrderElementsOf(ids(4 * (commit + 1)));
            }
            assertThat(instants).hasSize(40).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void keepsRowsFilesAndTimelineInOrderWhenTheClockIsSetWhileTheTableIsLookedAfter() throws Exception {
        try (Lakehouse lakehouse = lakehouse(() -> Instant.now().plus(ahead), LockSettings.IN_PROCESS)) {
            URI table = lakehouse.location(SampleEvents.TABLE);
            int commits = 0;
            // Forward, back to where it was, and an hour before that.
            for (Duration set : List.of(Duration.ofHours(1), Duration.ZERO, Duration.ofHours(-1))) {
                ahead = set;
                for (int round = 0; round < 10; round++) {
                    for (int commit = 0; commit < PackingPlan.FAN_IN; commit++) {
                        put(lakehouse, "a", EVENTS_PER_COMMIT * commits++);
                    }
                    try (TableServices services =
                            lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
                        assertThat(services.pack(LIMITS).filesBefore()).isPositive();
                        services.tidy();
                        assertThat(services.debt(LIMITS).files()).isLessThan(3 * PackingPlan.FAN_IN);
                    }
                    assertThat(TableRows.idsInPresto(table))
                            .containsExactlyInAnyOrderElementsOf(ids(EVENTS_PER_COMMIT * commits));
                }
            }
            assertThat(instants(table)).doesNotHaveDuplicates().hasSizeLessThan(150);
            put(lakehouse, "a", 0);
            assertThat(TableRows.idsInPresto(table)).hasSize(EVENTS_PER_COMMIT * commits);
        }
    }
}
