package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.measure.Heap;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.SteadyWork;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.MaintenancePlan;
import io.nifievent.hudi.PackingLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.fs.FileSystem;

/** Many small commits to one partition, with maintenance between them: whether the last cost as much as the first. */
final class ManyCommits {

    private static final int DECILES = 10;
    private static final double GROWTH = 1.2;

    /** When the same work takes that many times as long, times say nothing. */
    private static final double STEADY = 1.2;

    private static final int WARM_UP = 200;
    private static final int FILES = 50;

    /** A minute of commits every 2 s: MaintainHudi's default. */
    private static final int COMMITS_PER_MAINTENANCE = 30;

    /** As MaintainHudi has it by default; every round is due. */
    private static final MaintenancePlan PLAN =
            new MaintenancePlan(new PackingLimits(120L << 20, 512L << 20), Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final EventType type;
    private final int rows;

    /** @param rows rows of a commit */
    ManyCommits(EventType type, int rows) {
        this.type = type;
        this.rows = rows;
    }

    /** A tenth of the commits. */
    private record Decile(Costs costs, double steadyMillis, double heap, long newRows, int files) {}

    /** What a commit took: by itself, in requests to the storage, and the same with its share of maintenance. */
    private record Costs(double medianMillis, double requests, double maintainedMillis, double maintainedRequests) {}

    /**
     * Commits to a table that may have rows already.
     *
     * @param warmUp folder for another table, whose commits don't count
     * @param base folder of the table
     * @param table what a query finds in it
     */
    void run(Path warmUp, Path base, RowCount table, int commits, Report report) throws Exception {
        report.title("%,d commits of %d rows to one partition, maintenance every %d"
                .formatted(commits, rows, COMMITS_PER_MAINTENANCE));
        try {
            deciles(warmUp, () -> 0, Math.min(WARM_UP, commits));
            List<Decile> deciles = deciles(base, table, commits);
            print(deciles, report);
            targets(deciles, commits, report);
        } finally {
            FileSystem.closeAll();
        }
    }

    private List<Decile> deciles(Path base, RowCount table, int commits) throws Exception {
        List<Decile> deciles = new ArrayList<>();
        long before = table.rows();
        try (Lakehouse lakehouse = Lakehouses.packed(base, List.of(CountingFileSystem.install(base)))) {
            LakehouseWriter writer = new LakehouseWriter(lakehouse, type);
            int perDecile = Math.max(1, commits / DECILES);
            for (int decile = 0; decile < DECILES; decile++) {
                Path folder = base.resolve(writer.table().value());
                deciles.add(new Decile(
                        commit(writer, decile * perDecile, perDecile),
                        SteadyWork.meanMillis(),
                        Heap.usedMegabytes(),
                        table.rows() - before,
                        new TableFiles(folder).visible().mostInPartition()));
            }
        }
        return deciles;
    }

    private Costs commit(LakehouseWriter writer, int first, int commits) throws Exception {
        double[] millis = new double[commits];
        long requests = 0;
        double maintenance = 0;
        long before = CountingFileSystem.requests();
        for (int commit = 0; commit < commits; commit++) {
            // The table may have the event with number 0 already.
            var events = new Inserts(type, 1, rows, 1)
                    .events(1 + (long) (first + commit) * rows)
                    .getFirst();
            long requestsBefore = CountingFileSystem.requests();
            long start = System.nanoTime();
            writer.commit(events);
            long committed = System.nanoTime();
            millis[commit] = (committed - start) / 1e6;
            requests += CountingFileSystem.requests() - requestsBefore;
            if ((first + commit) % COMMITS_PER_MAINTENANCE == 0) {
                writer.maintain(PLAN);
                maintenance += (System.nanoTime() - committed) / 1e6;
            }
        }
        double allRequests = (double) (CountingFileSystem.requests() - before) / commits;
        double mean = (Arrays.stream(millis).sum() + maintenance) / commits;
        Arrays.sort(millis);
        return new Costs(millis[commits / 2], (double) requests / commits, mean, allRequests);
    }

    private static void print(List<Decile> deciles, Report report) {
        report.line(
                "  %-8s %10s %10s %17s %10s %12s %9s %10s %8s",
                "tenth",
                "median ms",
                "requests",
                "with maintenance",
                "requests",
                "steady work",
                "heap MB",
                "rows",
                "files");
        for (int i = 0; i < deciles.size(); i++) {
            Decile decile = deciles.get(i);
            report.line(
                    "  %-8d %10.1f %10.1f %17.1f %10.1f %12.2f %9.1f %,10d %8d",
                    i + 1,
                    decile.costs().medianMillis(),
                    decile.costs().requests(),
                    decile.costs().maintainedMillis(),
                    decile.costs().maintainedRequests(),
                    decile.steadyMillis(),
                    decile.heap(),
                    decile.newRows(),
                    decile.files());
        }
    }

    private void targets(List<Decile> deciles, int commits, Report report) {
        double drift = growth(deciles, Decile::steadyMillis);
        boolean steady = drift < STEADY && 1 / drift < STEADY;
        growth("commit time, last tenth to first", decile -> decile.costs().medianMillis(), deciles, steady, report);
        growth(
                "requests to storage, last tenth to first",
                decile -> decile.costs().requests(),
                deciles,
                true,
                report);
        growth(
                "commit time with maintenance, last tenth to first",
                decile -> decile.costs().maintainedMillis(),
                deciles,
                steady,
                report);
        growth(
                "requests with maintenance, last tenth to first",
                decile -> decile.costs().maintainedRequests(),
                deciles,
                true,
                report);
        growth("heap, last tenth to first", Decile::heap, deciles, true, report);
        report.target(Target.atMost(
                "data files of the partition, most after any tenth",
                deciles.stream().mapToInt(Decile::files).max().orElseThrow(),
                "files",
                FILES,
                true));
        int perDecile = Math.max(1, commits / DECILES);
        long wrong = 0;
        for (int i = 0; i < deciles.size(); i++) {
            wrong += Math.abs(deciles.get(i).newRows() - (long) (i + 1) * perDecile * rows);
        }
        report.target(Target.atMost("rows too many or too few after any tenth", (double) wrong, "rows", 0, true));
    }

    private static void growth(
            String name, ToDoubleFunction<Decile> figure, List<Decile> deciles, boolean valid, Report report) {
        report.target(Target.atMost(name, growth(deciles, figure), "times", GROWTH, valid));
    }

    private static double growth(List<Decile> deciles, ToDoubleFunction<Decile> figure) {
        return figure.applyAsDouble(deciles.getLast()) / figure.applyAsDouble(deciles.getFirst());
    }
}
