package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.catalog.EventType;
import java.nio.file.Path;

/** The parts of {@code ./pipeline bench hudi} that run in this process. */
public final class HudiBenchmark {

    private static final int WARM_UP = 4;
    private static final int ROUNDS = 5;

    private final EventType type;
    private final Folders folders;
    private final double scale;
    private final Report report;

    /** @param scale share of the rows and commits to run; the targets are for 1 */
    public HudiBenchmark(EventType type, Folders folders, double scale, Report report) {
        this.type = type;
        this.folders = folders;
        this.scale = scale;
        this.report = report;
    }

    public void largeCommits() throws Exception {
        new InsertBenchmark(folders, WARM_UP, ROUNDS).large(new Inserts(type, 2, scaled(100_000), 1), report);
    }

    public void smallCommits() throws Exception {
        new InsertBenchmark(folders, WARM_UP, ROUNDS).small(new Inserts(type, scaled(50), 1_000, 1), report);
    }

    /**
     * Many commits to one table.
     *
     * @param base folder of the table, which may have the event with number 0
     * @param table counts its rows
     */
    public void manyCommits(Path base, RowCount table) throws Exception {
        try (Folders.Folder others = folders.create("tables")) {
            new ManyCommits(type, 250).run(others.path(), base, table, scaled(2_000), report);
        }
    }

    public void duplicateCheck() throws Exception {
        new DuplicateCheck(type, folders, WARM_UP, ROUNDS).run(scaled(10_000_000), report);
    }

    private int scaled(int full) {
        return Math.max(1, (int) (full * scale));
    }
}
