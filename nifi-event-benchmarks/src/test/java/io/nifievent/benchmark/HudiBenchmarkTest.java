package io.nifievent.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.benchmark.hudi.HudiBenchmark;
import io.nifievent.benchmark.hudi.TableFiles;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every part with next to nothing: the figures say nothing, the rows must be there. */
class HudiBenchmarkTest {

    private static final Path CATALOG = Path.of("../event-catalog");

    @TempDir
    Path parent;

    private final StringWriter printed = new StringWriter();

    private final Report report = new Report(new PrintWriter(printed));

    /** A checkout may lie in such a one. */
    private Path folder() {
        return parent.resolve("with a space");
    }

    private HudiBenchmark benchmark(double scale) throws Exception {
        return new HudiBenchmark(SwipeEvents.type(CATALOG), new Folders(folder()), scale, report);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void comparesLargeCommitsWithTheBareWriterAndTheJavaClient() throws Exception {
        benchmark(0.001).largeCommits();
        assertThat(report.targets()).hasSize(1);
        assertThat(printed.toString())
                .contains("bare parquet-avro writer, SNAPPY", "Lakehouse", "Hudi's Java client, insert");
    }

    @Test
    void comparesSmallCommitsWithTheBareWriterAndTheJavaClient() throws Exception {
        benchmark(0.01).smallCommits();
        assertThat(report.targets()).hasSize(1);
    }

    @Test
    void countsTheRowsAfterEachTenthOfManyCommits() throws Exception {
        try (Folders.Folder base = new Folders(folder()).create("commits")) {
            Path table = base.path().resolve(SwipeEvents.type(CATALOG).table());
            benchmark(0.01)
                    .manyCommits(
                            base.path(),
                            () -> Files.exists(table)
                                    ? new TableFiles(table).visible().rows()
                                    : 0);
        }
        assertThat(report.targets())
                .filteredOn(target -> target.unit().equals("rows"))
                .singleElement()
                .returns(0.0, Target::value);
    }

    @Test
    void looksIdsUpAmongStoredOnes() throws Exception {
        benchmark(0.00001).duplicateCheck();
        assertThat(report.targets()).hasSize(1);
        assertThat(printed.toString()).contains("ids read from the files");
    }
}
