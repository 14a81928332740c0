package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Heap;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.hudi.Lakehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.fs.FileSystem;

/** Many small commits to one partition, with what tidies up between them: whether the last cost as much as the first. */
final class ManyCommits {

    private static final int DECILES = 10;
    private static final double GROWTH = 1.2;
    private static final int WARM_UP = 200;
    private static final int FILES = 50;

    private final EventType type;
    private final Folders folders;
    private final int rows;

    /** @param rows rows of a commit */
    ManyCommits(EventType type, Folders folders, int rows) {
        this.type = type;
        this.folders = folders;
        this.rows = rows;
    }

    /** A tenth of the commits. */
    private record Decile(double medianMillis, double meanMillis, double requests, double heap, VisibleFiles files) {}

    void run(int commits, Report report) throws Exception {
        report.title("%,d commits of %d rows to one partition, tidied between".formatted(commits, rows));
        try (Folders.Folder folder = folders.create("commits")) {
            deciles(folder.path().resolve("warm-up"), Math.min(WARM_UP, commits));
            List<Decile> deciles = deciles(folder.path().resolve("measured"), commits);
            print(deciles, report);
            targets(deciles, commits, report);
        } finally {
            FileSystem.closeAll();
        }
    }

    private List<Decile> deciles(Path base, int commits) throws Exception {
        List<Decile> deciles = new ArrayList<>();
        try (Lakehouse lakehouse = Lakehouses.roomy(base, List.of(CountingFileSystem.install(base)))) {
            LakehouseWriter writer = new LakehouseWriter(lakehouse, type);
            int perDecile = Math.max(1, commits / DECILES);
            for (int decile = 0; decile < DECILES; decile++) {
                deciles.add(decile(writer, base, decile * perDecile, perDecile));
            }
        }
        return deciles;
    }

    private Decile decile(LakehouseWriter writer, Path base, int first, int commits) throws Exception {
        double[] millis = new double[commits];
        double tidying = 0;
        long requests = CountingFileSystem.requests();
        for (int commit = 0; commit < commits; commit++) {
            var events = new Inserts(type, 1, rows, 1)
                    .events((long) (first + commit) * rows)
                    .getFirst();
            long start = System.nanoTime();
            writer.commit(events);
            millis[commit] = (System.nanoTime() - start) / 1e6;
            long tidy = System.nanoTime();
            writer.tidy();
            tidying += (System.nanoTime() - tidy) / 1e6;
        }
        double perCommit = (double) (CountingFileSystem.requests() - requests) / commits;
        double mean = (Arrays.stream(millis).sum() + tidying) / commits;
        Arrays.sort(millis);
        return new Decile(
                millis[commits / 2],
                mean,
                perCommit,
                Heap.usedMegabytes(),
                VisibleFiles.of(base.resolve(writer.table().value())));
    }

    private static void print(List<Decile> deciles, Report report) {
        report.line(
                "  %-8s %12s %20s %18s %9s %10s %8s",
                "tenth", "median ms", "mean ms with tidying", "requests a commit", "heap MB", "rows", "files");
        for (int i = 0; i < deciles.size(); i++) {
            Decile decile = deciles.get(i);
            report.line(
                    "  %-8d %12.1f %20.1f %18.1f %9.1f %,10d %8d",
                    i + 1,
                    decile.medianMillis(),
                    decile.meanMillis(),
                    decile.requests(),
                    decile.heap(),
                    decile.files().rows(),
                    decile.files().mostInPartition());
        }
    }

    private void targets(List<Decile> deciles, int commits, Report report) {
        growth("commit time, last tenth to first", Decile::medianMillis, deciles, report);
        growth("commit time with tidying, last tenth to first", Decile::meanMillis, deciles, report);
        growth("requests to storage, last tenth to first", Decile::requests, deciles, report);
        growth("heap, last tenth to first", Decile::heap, deciles, report);
        report.target(Target.atMost(
                "data files of the partition", deciles.getLast().files().mostInPartition(), "files", FILES, true));
        int perDecile = Math.max(1, commits / DECILES);
        long wrong = 0;
        for (int i = 0; i < deciles.size(); i++) {
            wrong += Math.abs(deciles.get(i).files().rows() - (long) (i + 1) * perDecile * rows);
        }
        report.target(Target.atMost("rows too many or too few after any tenth", (double) wrong, "rows", 0, true));
    }

    private static void growth(String name, ToDoubleFunction<Decile> figure, List<Decile> deciles, Report report) {
        report.target(Target.atMost(
                name,
                figure.applyAsDouble(deciles.getLast()) / figure.applyAsDouble(deciles.getFirst()),
                "times",
                GROWTH,
                true));
    }
}
