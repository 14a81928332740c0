package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits to a storage that breaks at each step in turn, and what the next writer makes of what they left. */
class BrokenStorageTest {

    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant DAY_2 = Instant.parse("2026-01-02T10:00:00Z");

    @TempDir
    Path base;

    private Duration clockOffset = Duration.ZERO;
    private Duration passed = Duration.ZERO;
    private Lakehouse lakehouse;

    @BeforeEach
    void open() throws IOException {
        Path site = Files.writeString(
                base.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
        lakehouse = new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of(site)),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                () -> Instant.now().plus(clockOffset),
                () -> System.nanoTime() + passed.toNanos(),
                contents -> {});
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    private URI table() {
        return lakehouse.location(SampleEvents.TABLE);
    }

    /** Puts events numbered from first to last, with that number as their offset. */
    private Committed putRange(int first, int last) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number <= last; number++) {
                Event event = SampleEvents.event("id-" + number, number % 2 == 0 ? DAY_1 : DAY_2, number);
                batch.add(event, Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            }
            return batch.commit(DAY_2);
        }
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "id-" + i).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesAndDoublesNothingWhereverTheProcessDies(boolean lastChangeDone) throws Exception {
        int deaths = 0;
        boolean survived = false;
        for (int changes = 1; !survived; changes++) {
            Files.createDirectories(base);
            putRange(0, 3);
            BreakingFileSystem.breakAfter(changes, lastChangeDone);
            try {
                putRange(4, 7);
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            // The old writer is gone with its process: it is not closed, and what follows is a new one.
            BreakingFileSystem.heal();
            open();
            assertThat(TableRows.ids(table()).stream().sorted().toList())
                    .as("readable whole or not at all after %s changes", changes)
                    .isIn(ids(0, 3), ids(0, 7));
            putRange(2, 9);
            assertThat(TableRows.ids(table()))
                    .as("after %s changes and a new start", changes)
                    .containsExactlyInAnyOrderElementsOf(ids(0, 9));
            // The dead writer's commit hinders nobody, and goes once it has given no sign of life for long enough.
            passed = passed.plus(Duration.ofMinutes(3));
            tidy();
            assertThat(TableRows.filesOfNoCommit(table())).isEmpty();
            deleteTable();
        }
        assertThat(deaths).isGreaterThan(8);
    }

    @Test
    void goesOnInTheSameProcessAfterTheStorageFailed() throws Exception {
        putRange(0, 3);
        BreakingFileSystem.breakAfter(4, false);
        assertThatThrownBy(() -> putRange(4, 7)).isInstanceOf(LakehouseException.class);
        assertThatThrownBy(() -> putRange(4, 7)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();

        assertThat(putRange(4, 7).rows()).isEqualTo(4);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void createsATableWhoseCreationWasCutShort(int changes) throws Exception {
        BreakingFileSystem.breakAfter(changes, true);
        assertThatThrownBy(() -> putRange(0, 1)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();
        open();

        putRange(0, 1);
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 1));
    }

    @Test
    void keepsInstantsInOrderWhenTheClockIsSetBack() throws Exception {
        putRange(0, 1);
        clockOffset = Duration.ofHours(1);
        putRange(2, 3);
        BreakingFileSystem.breakAfter(5, false);
        assertThatThrownBy(() -> putRange(4, 5)).isInstanceOf(LakehouseException.class);
        BreakingFileSystem.heal();
        clockOffset = Duration.ZERO;
        open();
        putRange(4, 5);
        putRange(6, 7);

        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(ids(0, 7));
        List<String> instants =
                TableRows.metaClient(table()).getCommitsTimeline().filterCompletedInstants().getInstants().stream()
                        .map(HoodieInstant::requestedTime)
                        .toList();
        assertThat(instants).hasSize(4).isSorted().doesNotHaveDuplicates();
    }

    private void tidy() throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            lease.tidy();
        }
    }

    private void deleteTable() throws IOException {
        lakehouse.close();
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        open();
    }

    @Test
    void tellsOfAllTablesButTheOneItCannotOpen() throws Exception {
        List<TableName> names = List.of(new TableName("a"), new TableName("b"), new TableName("c"));
        for (TableName name : names) {
            try (TableLease lease = lakehouse.tryLease(name).orElseThrow()) {
                EventBatch batch = lease.begin(SampleEvents.TYPE);
                batch.add(SampleEvents.event("id", DAY_1, 0), Optional.empty());
                batch.commit(DAY_1);
            }
        }
        LakehouseSettings settings = new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(List.of(base.resolve("core-site.xml"))),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
        List<TableName> told = new ArrayList<>();
        try (Lakehouse started =
                new Lakehouse(settings, InstantSource.system(), contents -> told.add(contents.table()))) {
            BreakingFileSystem.makeTrouble((call, path) -> {
                if (call == BreakingFileSystem.Call.LIST
                        && path.getName().equals(".hoodie")
                        && !path.getParent().getName().equals("c")) {
                    throw new IOException("a test's");
                }
            });
            assertThatThrownBy(started::openAll)
                    .isInstanceOf(LakehouseException.class)
                    .hasMessageContaining("[a]")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(other -> assertThat(other).hasMessageContaining("[b]")));
            assertThat(told).containsExactly(names.getLast());

            BreakingFileSystem.heal();
            started.openAll();
            assertThat(told).containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
