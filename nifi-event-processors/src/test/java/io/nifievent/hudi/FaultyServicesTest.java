package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.FaultyS3.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** S3 fails at changes of an upsert, a packing and an erasure in turn, and what Presto shows is looked at each time. */
class FaultyServicesTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    @TempDir
    private static Path folder;

    private static ImpatientLakehouse lake;

    private final URI base = ImpatientLakehouse.newFolder();

    /** Each commit a file of its own, so that there is something to pack. */
    private final LakehouseSettings settings = lake.settings(base, 0);

    /** What clocks are ahead: of commits' times, and of locks and signs of life. */
    private Duration passed = Duration.ZERO;

    @BeforeAll
    static void start() throws IOException {
        lake = new ImpatientLakehouse(folder);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        lake.close();
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(
                settings, () -> Instant.now().plus(passed), () -> System.nanoTime() + passed.toNanos(), contents -> {});
    }

    private void letTimePass() {
        passed = passed.plus(Duration.ofHours(2));
    }

    private interface Work {
        void run(Lakehouse lakehouse) throws LakehouseException;
    }

    /** Does what fails at the change after so many; gives whether it came so far. */
    private static boolean meetsFault(Lakehouse lakehouse, Fault fault, int after, Work work) {
        lake.storage().fail(fault, after, Integer.MAX_VALUE);
        try {
            work.run(lakehouse);
        } catch (LakehouseException e) {
            assertThat(e.code()).isIn(LakehouseException.Code.STORAGE_UNAVAILABLE, LakehouseException.Code.OVERTAKEN);
        }
        return lake.storage().heal();
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERNAL_ERROR", "FORBIDDEN", "DONE_AND_BROKEN", "TRUNCATED"})
    void upsertsWhollyOrNotAtAllWhateverChangeFails(Fault fault) throws Exception {
        int changes = 0;
        try (Lakehouse lakehouse = lakehouse()) {
            SampleUpserts.put(lakehouse, 0);
            for (boolean met = true; met; changes++) {
                int step = changes + 1;
                met = meetsFault(lakehouse, fault, changes, writer -> SampleUpserts.put(writer, step));
                assertThat(SampleUpserts.shown(settings))
                        .as("whole or not at all after %s at change %d", fault, changes)
                        .isIn(SampleUpserts.after(step), SampleUpserts.after(step + 1));
                SampleUpserts.put(lakehouse, step);
                assertThat(SampleUpserts.shown(settings))
                        .as("after %s at change %d", fault, changes)
                        .isEqualTo(SampleUpserts.after(step + 1));
            }
        }
        assertThat(changes).isGreaterThan(8);
    }

    private static void put(Lakehouse lakehouse, String id, int number) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(SampleEvents.event(id, DAY, number), Optional.empty());
            batch.commit(DAY);
        }
    }

    private static TableServices services(Lakehouse lakehouse) {
        return lakehouse.tryServices(SampleEvents.TABLE).orElseThrow();
    }

    private static Packed pack(Lakehouse lakehouse) throws LakehouseException {
        try (TableServices services = services(lakehouse)) {
            return services.pack(LIMITS);
        }
    }

    private List<String> shownIds() throws IOException {
        return TableRows.idsInPresto(settings, SampleEvents.TABLE);
    }

    @ParameterizedTest
    @EnumSource(names = {"FORBIDDEN", "DONE_AND_BROKEN", "TRUNCATED"})
    void showsEachRowOnceWhateverChangeOfAPackingFails(Fault fault) throws Exception {
        List<String> ids = new ArrayList<>(List.of("first"));
        int changes = 0;
        try (Lakehouse lakehouse = lakehouse()) {
            put(lakehouse, "first", 0);
            for (boolean met = true; met; changes++) {
                put(lakehouse, "packed-" + changes, changes);
                ids.add("packed-" + changes);
                // A partition that nobody writes to any more is packed to one file.
                letTimePass();
                met = meetsFault(lakehouse, fault, changes, FaultyServicesTest::pack);
                assertThat(shownIds())
                        .as("after %s at change %d", fault, changes)
                        .containsExactlyInAnyOrderElementsOf(ids);
                pack(lakehouse);
                assertThat(shownIds())
                        .as("after %s at change %d and another try", fault, changes)
                        .containsExactlyInAnyOrderElementsOf(ids);
                try (TableServices services = services(lakehouse)) {
                    assertThat(services.debt(LIMITS).files()).isEqualTo(1);
                }
            }
        }
        assertThat(changes).isGreaterThan(6);
    }

    @ParameterizedTest
    @EnumSource(names = {"FORBIDDEN", "DONE_AND_BROKEN", "TRUNCATED"})
    void erasesARowAndNoOtherWhateverChangeFails(Fault fault) throws Exception {
        int changes = 0;
        try (Lakehouse lakehouse = lakehouse()) {
            put(lakehouse, "kept", 0);
            for (boolean met = true; met; changes += 3) {
                String erased = "erased-" + changes;
                put(lakehouse, erased, 1);
                ErasureRequest request =
                        new ErasureRequest("request-" + changes, List.of(new ErasureKey("user_id", "user 1")));
                met = meetsFault(lakehouse, fault, changes, tables -> erase(tables, request));
                assertThat(shownIds())
                        .as("after %s at change %d", fault, changes)
                        .isIn(List.of("kept"), List.of("kept", erased), List.of(erased, "kept"));
                assertThat(eraseInTheEnd(lakehouse, request).rows())
                        .as("erased after %s at change %d", fault, changes)
                        .containsExactly(1L);
                assertThat(shownIds())
                        .as("after %s at change %d and another try", fault, changes)
                        .containsExactly("kept");
            }
        }
        assertThat(changes).isGreaterThan(8);
    }

    private static Erased erase(Lakehouse lakehouse, ErasureRequest request) throws LakehouseException {
        try (TableServices services = services(lakehouse)) {
            return services.erase(request, false);
        }
    }

    /** A commit that broke off keeps the old files until it has given no sign of life for long enough. */
    private Erased eraseInTheEnd(Lakehouse lakehouse, ErasureRequest request) throws LakehouseException {
        try {
            return erase(lakehouse, request);
        } catch (LakehouseException e) {
            assertThat(e.code()).isEqualTo(LakehouseException.Code.OVERTAKEN);
            letTimePass();
            return erase(lakehouse, request);
        }
    }
}
