package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.HaltingFileSystem.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that upserts with Hudi's client, killed at every step of a commit and at random moments, and started again. */
class KilledUpsertTest {

    private static final int KILLS = 10;
    private static final int MOST_KILLS = 100;
    private static final String BEGINS = "begins ";

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @TempDir
    Path base;

    /** Upserts from a step on without end; says which step begins. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws LakehouseException {
            Lakehouse lakehouse = lakehouse(Path.of(arguments[0]), List.of());
            for (int step = Integer.parseInt(arguments[1]); ; step++) {
                System.out.println(BEGINS + step);
                SampleUpserts.put(lakehouse, step);
            }
        }
    }

    /** Makes two commits, and is gone at a step of the second. */
    static final class HaltingWriter {

        private HaltingWriter() {}

        public static void main(String[] arguments) throws LakehouseException {
            Lakehouse lakehouse = lakehouse(Path.of(arguments[0]), List.of(Path.of(arguments[1])));
            SampleUpserts.put(lakehouse, 0);
            HaltingFileSystem.haltAt(Step.valueOf(arguments[2]));
            SampleUpserts.put(lakehouse, 1);
        }
    }

    private static LakehouseSettings settings(Path base, List<Path> resources) {
        return new LakehouseSettings(
                base.toUri(),
                StorageAccess.by(resources),
                LakehouseSettings.TABLE_VERSION,
                LakehouseSettings.SMALL_FILE_BYTES,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    private static Lakehouse lakehouse(Path base, List<Path> resources) {
        return new Lakehouse(settings(base, resources), InstantSource.system(), contents -> {});
    }

    private void goesOn(int step) throws Exception {
        try (Lakehouse lakehouse = lakehouse(base, List.of())) {
            SampleUpserts.put(lakehouse, step);
            SampleUpserts.put(lakehouse, step + 1);
        }
        LakehouseSettings settings = settings(base, List.of());
        assertThat(SampleUpserts.shown(settings)).as("seed %d", seed).isEqualTo(SampleUpserts.after(step + 2));
        assertThat(TableRows.filesOfNoCommit(settings.tablePath(SampleRecords.TABLE)))
                .as("seed %d", seed)
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUESTED", "INFLIGHT", "DATA_FILE_OPEN", "DATA_FILE_CLOSED", "COMPLETED"})
    void isDoneOnceOrNotAtAllWhenKilledAtAStep(Step step) throws Exception {
        Path site = WriterProcess.configure(base, HaltingFileSystem.class);
        Process writer = WriterProcess.start(HaltingWriter.class, base, site, step);
        writer.getInputStream().readAllBytes();
        assertThat(writer.waitFor()).isEqualTo(HaltingFileSystem.EXIT_CODE);

        assertThat(SampleUpserts.shown(settings(base, List.of())))
                .isEqualTo(SampleUpserts.after(step == Step.COMPLETED ? 2 : 1));
        goesOn(1);
    }

    @Test
    void isDoneOnceOrNotAtAllWhenKilledAtARandomMoment() throws Exception {
        LakehouseSettings settings = settings(base, List.of());
        int step = 0;
        int metACommit = 0;
        for (int kill = 0; kill < KILLS || metACommit <= KILLS / 5 && kill < MOST_KILLS; kill++) {
            step = writeAndKill(step);
            assertThat(SampleUpserts.shown(settings))
                    .as("after kill %d of seed %d", kill, seed)
                    .isIn(SampleUpserts.after(step), SampleUpserts.after(step + 1));
            metACommit += hasCommitUnderWay(settings) ? 1 : 0;
        }
        goesOn(step);
        assertThat(metACommit)
                .as("kills of seed %d that met a commit under way", seed)
                .isGreaterThan(KILLS / 5);
    }

    /** Kills a writer some time after its first commit, and gives the step that it had not done yet. */
    private int writeAndKill(int from) throws IOException, InterruptedException {
        Process writer = WriterProcess.start(Writer.class, base, from);
        int step = from;
        long since = System.nanoTime();
        try (BufferedReader said = writer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith(BEGINS)) {
                    step = Integer.parseInt(line.substring(BEGINS.length()));
                    if (step == from + 1) {
                        TimeUnit.NANOSECONDS.sleep(random.nextLong(System.nanoTime() - since));
                        // By its handle: the process itself would close its output, and with it what is left to read.
                        writer.toHandle().destroyForcibly();
                    }
                    since = System.nanoTime();
                }
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(step).isGreaterThan(from);
        return step;
    }

    private static boolean hasCommitUnderWay(LakehouseSettings settings) {
        return !TableRows.metaClient(settings.tablePath(SampleRecords.TABLE))
                .getCommitsTimeline()
                .filterInflightsAndRequested()
                .empty();
    }
}
