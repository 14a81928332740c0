package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was erased is known after every commit that says so is in the archive. */
class ArchivedErasureTest {

    private static final Instant TIME = Instant.parse("2026-01-01T10:00:00Z");
    private static final ErasureRequest REQUEST =
            new ErasureRequest("request-1", List.of(new ErasureKey("user_id", "user 3")));
    private static final int EVENTS = 10;

    /** So many that those before them can be archived. */
    private static final int COMMITS_OF_OTHERS = 80;

    @TempDir
    Path base;

    private Duration passed = Duration.ZERO;
    private Lakehouse eraser;

    /** Another process. */
    private Lakehouse other;

    /** What the other one does before the eraser takes the lock next, once it has erased. */
    private volatile Runnable meanwhile = () -> {};

    @BeforeEach
    void storeAndPack() throws Exception {
        eraser = lakehouse();
        other = lakehouse();
        for (int number = 0; number < EVENTS; number++) {
            put(SampleEvents.event("id-" + number, TIME, number % 5));
        }
        try (TableServices services = other.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(new PackingLimits(10_000_000, 100_000_000)).filesBefore())
                    .isEqualTo(EVENTS);
        }
    }

    @AfterEach
    void close() {
        eraser.close();
        other.close();
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                this::nanoTime,
                contents -> {});
    }

    private long nanoTime() {
        if (Files.exists(metaFolder()) && replaceCommits() > 1) {
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
        }
        return System.nanoTime() + passed.toNanos();
    }

    private Path metaFolder() {
        return base.resolve("listing_view/.hoodie");
    }

    private long replaceCommits() {
        try (Stream<Path> files = Files.list(metaFolder())) {
            return files.filter(file -> file.toString().endsWith(".replacecommit"))
                    .count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void put(Event event) throws LakehouseException {
        try (TableLease lease = other.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(event, Optional.empty());
            batch.commit(TIME);
        }
    }

    private void archiveByOthers() {
        try {
            for (int number = 0; number < COMMITS_OF_OTHERS; number++) {
                put(SampleEvents.event("later-" + number, TIME, 1));
            }
            try (TableServices services = other.tryServices(SampleEvents.TABLE).orElseThrow()) {
                services.tidy();
            }
        } catch (LakehouseException e) {
            throw new IllegalStateException(e);
        }
    }

    private Erased erase() throws LakehouseException {
        try (TableServices services = eraser.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.erase(REQUEST, false);
        }
    }

    private void assertErased(Erased erased) throws IOException {
        assertThat(new TableTimeline(TableRows.metaClient(other.location(SampleEvents.TABLE)), InstantSource.system())
                        .advance())
                .as("what is not archived")
                .noneMatch(commit -> commit.text("nifievent.erasure.request-1").isPresent());
        assertThat(erased.rows()).containsExactly(2L);
        assertThat(erased.files()).isEqualTo(1);
        assertThat(erased.olderFiles()).isEqualTo(2);
        assertThat(erased.instants()).hasSize(1);
        assertThat(TableRows.ids(other.location(SampleEvents.TABLE)))
                .hasSize(EVENTS - 2 + COMMITS_OF_OTHERS)
                .containsAll(IntStream.range(0, EVENTS)
                        .filter(number -> number % 5 != 3)
                        .mapToObj(number -> "id-" + number)
                        .toList());
    }

    @Test
    void whenOthersArchiveBeforeItIsCounted() throws Exception {
        meanwhile = this::archiveByOthers;

        assertErased(erase());
    }

    @Test
    void whenOthersArchiveBeforeItIsTriedAgain() throws Exception {
        leaveBehindByAKilledPacker();
        assertThatThrownBy(this::erase)
                .isInstanceOfSatisfying(
                        LakehouseException.class,
                        e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.OVERTAKEN));

        archiveByOthers();
        passed = Duration.ofMinutes(3);

        assertErased(erase());
    }

    private void leaveBehindByAKilledPacker() throws IOException {
        Files.createFile(Files.createDirectories(metaFolder().resolve(".replacements/killed"))
                .resolve(".claim"));
        Files.createFile(
                Files.createDirectories(metaFolder().resolve(".heartbeat")).resolve("killed"));
    }

    @Test
    void whenOneDiedOverKeepingIt() throws Exception {
        Erased erased = erase();
        Files.createFile(Files.createDirectories(metaFolder().resolve(".erasures/request-1"))
                .resolve(erased.instants().getFirst()));

        archiveByOthers();

        assertThat(erase()).isEqualTo(erased);
        assertErased(erased);
    }
}
