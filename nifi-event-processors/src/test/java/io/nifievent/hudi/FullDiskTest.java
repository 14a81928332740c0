package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk of the tables is full, from any byte of a commit or of packing on, and has room again later. */
class FullDiskTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final int ROWS = 3;
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);

    /** Small enough that each file of a commit is cut off somewhere. */
    private static final int BYTES_MORE = 400;

    @TempDir
    private Path folder;

    private Lakehouse lakehouse;

    @BeforeEach
    void open() throws IOException {
        Path site = Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + FullFileSystem.class.getName()
                        + "</value></property></configuration>",
                StandardCharsets.UTF_8);
        lakehouse = lakehouse(folder, List.of(site));
    }

    @AfterEach
    void close() {
        FullFileSystem.makeRoom();
        lakehouse.close();
    }

    private static Lakehouse lakehouse(Path base, List<Path> resources) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
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

    /** Puts the events of one step; the same again is the redelivery that follows a failure. */
    private static void put(Lakehouse lakehouse, int step) throws LakehouseException {
        put(lakehouse, step, DAY);
    }

    private static void put(Lakehouse lakehouse, int step, Instant day) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (int number = step * ROWS; number < (step + 1) * ROWS; number++) {
                batch.add(
                        SampleEvents.event("id-" + number, day, number),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, number)));
            }
            batch.commit(DAY);
        }
    }

    private static List<String> ids(int steps) {
        return IntStream.range(0, steps * ROWS).mapToObj(i -> "id-" + i).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void storesEachRowOnceWhereverTheDiskIsFull(boolean startedAnew) throws Exception {
        put(lakehouse, 0);
        int step = 1;
        int refused = 0;
        boolean fits = false;
        for (int room = 0; !fits; room += BYTES_MORE, step++) {
            // Every other commit makes a new partition.
            Instant day = DAY.plus(Duration.ofDays(step / 2));
            FullFileSystem.leaveRoomFor(room);
            try {
                put(lakehouse, step, day);
                fits = true;
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
                refused++;
            }
            assertThat(TableRows.idsInPresto(table()))
                    .as("while the disk is full, with room for %d bytes", room)
                    .containsExactlyInAnyOrderElementsOf(ids(fits ? step + 1 : step));
            FullFileSystem.makeRoom();
            if (startedAnew) {
                close();
                open();
            }
            put(lakehouse, step, day);
            assertThat(TableRows.idsInPresto(table()))
                    .as("with room again, after %d bytes", room)
                    .containsExactlyInAnyOrderElementsOf(ids(step + 1));
        }
        assertThat(refused).isGreaterThan(10);
    }

    @Test
    void keepsTheRowsWhereverPackingFindsTheDiskFull() throws Exception {
        int step = 0;
        while (step < PackingPlan.FAN_IN) {
            put(lakehouse, step++);
        }
        int refused = 0;
        boolean fits = false;
        for (int room = 0; !fits; room += BYTES_MORE) {
            FullFileSystem.leaveRoomFor(room);
            try (TableServices services =
                    lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
                assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(PackingPlan.FAN_IN);
                fits = true;
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
                refused++;
            }
            assertThat(TableRows.idsInPresto(table()))
                    .as("with room for %d bytes", room)
                    .containsExactlyInAnyOrderElementsOf(ids(step));
            FullFileSystem.makeRoom();
            // Takes back what packing could not, as the next round of maintenance does.
            try (TableServices services =
                    lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
                services.tidy();
            }
        }
        put(lakehouse, step);
        assertThat(TableRows.idsInPresto(table())).containsExactlyInAnyOrderElementsOf(ids(step + 1));
        assertThat(TableRows.metaClient(table())
                        .getCommitsTimeline()
                        .filterInflightsAndRequested()
                        .getInstants())
                .as("replacements left half done")
                .isEmpty();
        assertThat(refused).isGreaterThan(10);
    }

    /** Fills a disk with commits until one is refused, makes room, goes on, and says what it has seen. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            Path disk = Path.of(arguments[0]);
            Path ballast = Files.write(disk.resolve("ballast"), new byte[256 << 10]);
            try (Lakehouse lakehouse = lakehouse(disk.resolve("lake"), List.of())) {
                int step = 0;
                boolean full = false;
                while (!full) {
                    try {
                        put(lakehouse, step);
                        step++;
                    } catch (LakehouseException e) {
                        full = e.code() == LakehouseException.Code.STORAGE_UNAVAILABLE;
                    }
                }
                URI table = lakehouse.location(SampleEvents.TABLE);
                boolean kept = sorted(TableRows.idsInPresto(table)).equals(sorted(ids(step)));
                Files.delete(ballast);
                put(lakehouse, step);
                boolean whole = sorted(TableRows.idsInPresto(table)).equals(sorted(ids(step + 1)));
                System.out.println("commits " + (step > 0) + ", kept " + kept + ", goes on " + whole);
            }
        }

        private static List<String> sorted(List<String> ids) {
            List<String> sorted = new ArrayList<>(ids);
            sorted.sort(null);
            return sorted;
        }
    }

    /** With a disk that is really full: one of 1 MB in memory, in a mount namespace that goes with the process. */
    @Test
    void goesOnWhenARealDiskHasRoomAgain() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        String mount = "mount -t tmpfs -o size=1m tmpfs " + disk;
        assumeTrue(
                new ProcessBuilder("unshare", "-Urm", "sh", "-c", mount).start().waitFor() == 0,
                "This user may not mount a file system in a namespace of its own: NOT TESTED with a real full disk");
        Process writer = new ProcessBuilder(
                        "unshare",
                        "-Urm",
                        "sh",
                        "-c",
                        mount + " && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        disk.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var said = writer.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.lines()).contains("commits true, kept true, goes on true");
            assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            writer.destroyForcibly();
        }
    }
}
