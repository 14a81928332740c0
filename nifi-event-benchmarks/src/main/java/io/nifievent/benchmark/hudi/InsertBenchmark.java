package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Rounds;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Target;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Large and small commits, beside a bare Parquet writer and Hudi's Java client. */
final class InsertBenchmark {

    private static final double SHARE_OF_BARE = 50;
    private static final double OVERHEAD_MILLIS = 150;

    private final Folders folders;
    private final int warmUp;
    private final int rounds;

    InsertBenchmark(Folders folders, int warmUp, int rounds) {
        this.folders = folders;
        this.warmUp = warmUp;
        this.rounds = rounds;
    }

    /** Rows per CPU-second beside those of a bare writer. */
    void large(Inserts inserts, Report report) throws Exception {
        report.title("insert, %,d rows a commit, %d commits a round, %d rounds in turn, medians"
                .formatted(inserts.rows(), inserts.commits(), rounds));
        StoredRows rows = StoredRows.of(inserts, folders);
        BareWriterSide snappy = new BareWriterSide(inserts, rows, folders, CompressionCodecName.SNAPPY);
        BareWriterSide zstd = new BareWriterSide(inserts, rows, folders, CompressionCodecName.ZSTD);
        Rounds measured = Rounds.of(
                List.of(snappy, zstd, new LakehouseSide(inserts, folders), new JavaClientSide(inserts, rows, folders)),
                warmUp,
                rounds);
        report.sides(measured);
        report.line("  bare writer, bytes a row: SNAPPY %.0f, ZSTD %.0f", snappy.bytesPerRow(), zstd.bytesPerRow());
        String bare = snappy.name();
        double ceiling = measured.median(bare, Cost::rowsPerCpuSecond);
        report.line(
                "  %-62s %.0f %%",
                "Hudi's Java client, of the bare writer's rows per CPU-second",
                100 * measured.median(JavaClientSide.NAME, Cost::rowsPerCpuSecond) / ceiling);
        report.target(Target.atLeast(
                "ours, of the bare writer's rows per CPU-second",
                100 * measured.median(LakehouseSide.NAME, Cost::rowsPerCpuSecond) / ceiling,
                "%",
                SHARE_OF_BARE,
                measured.agree(bare, LakehouseSide.NAME)));
    }

    /** What a commit takes besides writing its rows. */
    void small(Inserts inserts, Report report) throws Exception {
        report.title("insert, %,d rows a commit, %d commits a round, %d rounds in turn, medians"
                .formatted(inserts.rows(), inserts.commits(), rounds));
        StoredRows rows = StoredRows.of(inserts, folders);
        Side bare = new BareWriterSide(inserts, rows, folders, CompressionCodecName.SNAPPY);
        Rounds measured = Rounds.of(
                List.of(bare, new LakehouseSide(inserts, folders), new JavaClientSide(inserts, rows, folders)),
                warmUp,
                rounds);
        report.sides(measured);
        double writing = millisPerCommit(measured, bare.name(), inserts);
        report.line(
                "  %-62s %.1f ms",
                "Hudi's Java client, commit without writing the rows",
                millisPerCommit(measured, JavaClientSide.NAME, inserts) - writing);
        report.target(Target.atMost(
                "ours, commit without writing the rows",
                millisPerCommit(measured, LakehouseSide.NAME, inserts) - writing,
                "ms",
                OVERHEAD_MILLIS,
                measured.agree(LakehouseSide.NAME)));
    }

    private static double millisPerCommit(Rounds rounds, String side, Inserts inserts) {
        return 1000 * rounds.median(side, Cost::wallSeconds) / inserts.commits();
    }
}
