package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits that are not complete and older than one that is: Presto shows their files, and half of one is an error there. */
class UnfinishedCommitTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final int COMMITS = 150;
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    @TempDir
    Path folder;

    private Path base;
    private Lakehouse lakehouse;

    @BeforeEach
    void useBreakingFileSystem() throws IOException {
        Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
    }

    @AfterEach
    void heal() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    /** A new process: the one before is not closed. */
    private void open() {
        lakehouse = new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of(folder.resolve("core-site.xml"))),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                contents -> {});
    }

    private URI table() {
        return lakehouse.location(SampleEvents.TABLE);
    }

    private void put(int first, int last) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = first; number <= last; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, DAY, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            }
            batch.commit(DAY);
        }
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "id-" + i).toList();
    }

    @Test
    void neitherShowsNorKnowsEventsOfACommitThatBrokeOff() throws Exception {
        boolean survived = false;
        int deaths = 0;
        for (int changes = 1; !survived; changes++) {
            base = Files.createDirectories(folder.resolve("lake" + changes));
            open();
            BreakingFileSystem.breakAfter(changes, true);
            try {
                put(0, 3);
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            BreakingFileSystem.heal();
            open();
            put(2, 5);
            assertThat(TableRows.idsInPresto(table())).doesNotHaveDuplicates().containsAll(ids(2, 5));
            // Another one, which has to read the ids that are stored.
            open();
            put(0, 1);

            assertThat(TableRows.idsInPresto(table()))
                    .as("after %s changes", changes)
                    .containsExactlyInAnyOrderElementsOf(ids(0, 5));
        }
        assertThat(deaths).isGreaterThan(20);
    }

    private static void start(Runnable task) {
        Thread.ofPlatform().daemon().start(task);
    }

    @Test
    void showsNoRowTwiceAndNoHalfFileWhilePackingGoesOnBesideAWriter() throws Exception {
        base = Files.createDirectories(folder.resolve("lake"));
        open();
        put(0, 0);
        AtomicLong packed = new AtomicLong();
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        int commit = 1;
                        for (; commit <= COMMITS || packed.get() == 0 && commit <= 10 * COMMITS; commit++) {
                            put(commit, commit);
                        }
                        return commit - 1;
                    } catch (LakehouseException e) {
                        throw new IllegalStateException(e);
                    }
                },
                UnfinishedCommitTest::start);
        CompletableFuture<Void> packer = CompletableFuture.runAsync(
                () -> {
                    while (!writer.isDone()) {
                        try (TableServices services =
                                lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
                            packed.addAndGet(services.pack(LIMITS).filesBefore());
                        } catch (LakehouseException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                },
                UnfinishedCommitTest::start);

        int shown = 0;
        while (!packer.isDone()) {
            List<String> ids = TableRows.idsInPresto(table());
            assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(shown);
            shown = ids.size();
        }

        packer.get();
        assertThat(packed.get()).isPositive();
        assertThat(TableRows.idsInPresto(table())).containsExactlyInAnyOrderElementsOf(ids(0, writer.get()));
    }
}
