package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.measure.Heap;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.MaintenancePlan;
import io.nifievent.hudi.PackingLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;

/**
 * Many small commits to one partition, with maintenance between them: whether the last cost as much as the first. Between
 * the two pass minutes in which the machine and the code's compilation change, so the first are made again, in another
 * table, in turn with the last.
 */
final class ManyCommits {

    private static final int DECILES = 10;
    private static final double GROWTH = 1.2;
    private static final double NANOS_PER_MILLI = 1e6;

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
    private record Decile(Costs costs, double heap, long newRows, int files) {}

    /** What a commit took: by itself, in requests to the storage, and the same with its share of maintenance. */
    private record Costs(double medianMillis, double requests, double maintainedMillis, double maintainedRequests) {}

    /** What was measured; the last tenth and the first of another table took turns. */
    private record Measured(List<Decile> deciles, Costs firstAgain) {}

    /**
     * Commits to a table that may have rows already.
     *
     * @param others folder for other tables
     * @param base folder of the table
     * @param table what a query finds in it
     */
    void run(Path others, Path base, RowCount table, int commits, Report report) throws Exception {
        report.title("%,d commits of %d rows to one partition, maintenance every %d"
                .formatted(commits, rows, COMMITS_PER_MAINTENANCE));
        int perDecile = Math.max(1, commits / DECILES);
        Path counting = CountingFileSystem.install(others);
        try {
            try (Lakehouse lakehouse = Lakehouses.packed(others.resolve("warm-up"), List.of(counting))) {
                new Commits(lakehouse).make(Math.min(WARM_UP, commits));
            }
            Measured measured = measure(base, others.resolve("beside"), counting, table, perDecile);
            print(measured, report);
            targets(measured, perDecile, report);
        } finally {
            FileSystem.closeAll();
        }
    }

    private Measured measure(Path base, Path beside, Path counting, RowCount table, int perDecile) throws Exception {
        List<Decile> deciles = new ArrayList<>();
        long before = table.rows();
        try (Lakehouse lakehouse = Lakehouses.packed(base, List.of(counting))) {
            Commits commits = new Commits(lakehouse);
            while (deciles.size() < DECILES - 1) {
                commits.make(perDecile);
                deciles.add(decile(commits, base, table, before));
            }
            Costs firstAgain;
            try (Lakehouse another = Lakehouses.packed(beside, List.of(counting))) {
                Commits first = new Commits(another);
                for (int commit = 0; commit < perDecile; commit++) {
                    boolean firstFirst = commit % 2 == 0;
                    (firstFirst ? first : commits).make(1);
                    (firstFirst ? commits : first).make(1);
                }
                firstAgain = first.takeCosts();
            }
            deciles.add(decile(commits, base, table, before));
            return new Measured(deciles, firstAgain);
        }
    }

    private Decile decile(Commits commits, Path base, RowCount table, long before) throws Exception {
        return new Decile(
                commits.takeCosts(),
                Heap.usedMegabytes(),
                table.rows() - before,
                new TableFiles(base.resolve(type.table())).visible().mostInPartition());
    }

    /** Those to one table. */
    private final class Commits {

        private final LakehouseWriter writer;
        private int made;
        private final List<Double> millis = new ArrayList<>();
        private long requests;
        private double maintenanceMillis;
        private long maintenanceRequests;

        Commits(Lakehouse lakehouse) {
            this.writer = new LakehouseWriter(lakehouse, type);
        }

        void make(int commits) throws Exception {
            for (int commit = 0; commit < commits; commit++) {
                // The table may have the event with number 0 already.
                List<Event> events = new Inserts(type, 1, rows, 1)
                        .events(1 + (long) made * rows)
                        .getFirst();
                long requestsBefore = CountingFileSystem.requests();
                long start = System.nanoTime();
                writer.commit(events);
                millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
                requests += CountingFileSystem.requests() - requestsBefore;
                if (made % COMMITS_PER_MAINTENANCE == 0) {
                    maintain();
                }
                made++;
            }
        }

        private void maintain() throws LakehouseException {
            long requestsBefore = CountingFileSystem.requests();
            long start = System.nanoTime();
            writer.maintain(PLAN);
            maintenanceMillis += (System.nanoTime() - start) / NANOS_PER_MILLI;
            maintenanceRequests += CountingFileSystem.requests() - requestsBefore;
        }

        /** Those of the commits since it was called last. */
        Costs takeCosts() {
            double commits = millis.size();
            double allMillis = millis.stream().mapToDouble(Double::doubleValue).sum() + maintenanceMillis;
            Costs costs = new Costs(
                    millis.stream().sorted().toList().get(millis.size() / 2),
                    requests / commits,
                    allMillis / commits,
                    (requests + maintenanceRequests) / commits);
            millis.clear();
            requests = 0;
            maintenanceMillis = 0;
            maintenanceRequests = 0;
            return costs;
        }
    }

    private static void print(Measured measured, Report report) {
        report.line(
                "  %-8s %10s %10s %17s %10s %9s %10s %8s",
                "tenth", "median ms", "requests", "with maintenance", "requests", "heap MB", "rows", "files");
        for (int i = 0; i < measured.deciles().size(); i++) {
            Decile decile = measured.deciles().get(i);
            report.line(
                    "  %-8d %s %9.1f %,10d %8d",
                    i + 1, text(decile.costs()), decile.heap(), decile.newRows(), decile.files());
        }
        report.line("  %-8s %s", "1 again", text(measured.firstAgain()));
    }

    private static String text(Costs costs) {
        return "%10.1f %10.1f %17.1f %10.1f"
                .formatted(
                        costs.medianMillis(), costs.requests(), costs.maintainedMillis(), costs.maintainedRequests());
    }

    private void targets(Measured measured, int perDecile, Report report) {
        List<Decile> deciles = measured.deciles();
        Costs last = deciles.getLast().costs();
        Costs first = measured.firstAgain();
        growth("commit time, last tenth to first", last.medianMillis(), first.medianMillis(), report);
        growth("requests to storage, last tenth to first", last.requests(), first.requests(), report);
        growth(
                "commit time with maintenance, last tenth to first",
                last.maintainedMillis(),
                first.maintainedMillis(),
                report);
        growth(
                "requests with maintenance, last tenth to first",
                last.maintainedRequests(),
                first.maintainedRequests(),
                report);
        growth(
                "heap, last tenth to first",
                deciles.getLast().heap(),
                deciles.getFirst().heap(),
                report);
        report.target(Target.atMost(
                "data files of the partition, most after any tenth",
                deciles.stream().mapToInt(Decile::files).max().orElseThrow(),
                "files",
                FILES,
                true));
        long wrong = 0;
        for (int i = 0; i < deciles.size(); i++) {
            wrong += Math.abs(deciles.get(i).newRows() - (long) (i + 1) * perDecile * rows);
        }
        report.target(Target.atMost("rows too many or too few after any tenth", (double) wrong, "rows", 0, true));
    }

    private static void growth(String name, double last, double first, Report report) {
        report.target(Target.atMost(name, last / first, "times", GROWTH, true));
    }
}
