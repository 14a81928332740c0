package io.nifievent.benchmark.validate;

import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Heap;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Rounds;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.processors.ValidateEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.nifi.processors.standard.ValidateRecord;
import org.apache.nifi.util.TestRunner;

/** The parts of {@code ./pipeline bench validate}. */
public final class ValidateBenchmark {

    private static final int WARM_UP = 4;
    private static final int ROUNDS = 7;
    private static final int LINES = 10_000;
    private static final int BAD_EVERY = 10;
    private static final double SHARE_OF_BARE = 70;
    private static final double TIMES_STOCK = 2;
    private static final double SHARE_OF_VALID = 70;
    private static final int SAMPLES = 10;
    private static final double HEAP_GROWTH_MEGABYTES = 8;
    private static final String OURS = "ValidateEvents";
    private static final String STOCK = "ValidateRecord, JsonTreeReader";

    private final Path catalog;
    private final double scale;
    private final Report report;

    /**
     * @param catalog folder of the sample catalog
     * @param scale share of the events to run; the targets are for 1
     */
    public ValidateBenchmark(Path catalog, double scale, Report report) {
        this.catalog = catalog;
        this.scale = scale;
        this.report = report;
    }

    /** All events are valid. */
    public void valid() throws Exception {
        compareWithPeers(compare("all valid", 0));
    }

    /** One event of ten is bad, which must not slow the others down. */
    public void bad() throws Exception {
        compareWithPeers(compare("10 % bad", BAD_EVERY));
        Rounds both = Rounds.of(
                List.of(
                        ours(OURS, SwipeLines.of(scaled(LINES), 0)),
                        ours(OURS + ", 10 % bad", SwipeLines.of(scaled(LINES), BAD_EVERY))),
                WARM_UP,
                ROUNDS);
        report.sides(both);
        report.target(Target.atLeast(
                "ours with 10 % bad, of ours with all valid",
                100 * rate(both, OURS + ", 10 % bad") / rate(both, OURS),
                "%",
                SHARE_OF_VALID,
                both.agree(OURS, OURS + ", 10 % bad")));
    }

    /** Ten million events in one FlowFile. */
    public void heap() throws Exception {
        SwipeLines lines = SwipeLines.of(LINES, BAD_EVERY);
        long times = scaled(1_000);
        report.title("heap, one FlowFile of %,d events".formatted(times * LINES));
        ValidateEvents processor = new ValidateEvents();
        TestRunner runner = Processors.validateEvents(processor, catalog);
        List<Double> used = Collections.synchronizedList(new ArrayList<>());
        long step = Math.max(1, times / SAMPLES);
        ManyLines content = new ManyLines(lines.content(), times, done -> {
            if (done % step == 0) {
                used.add(Heap.usedMegabytes());
            }
        });
        Map<String, Long> transferred =
                OneFlowFileSession.run(content, session -> processor.onTrigger(runner.getProcessContext(), session));
        Expected.valid(OURS, lines.valid() * times, transferred.getOrDefault("valid", 0L));
        report.line(
                "  MB in use after each tenth: %s",
                used.stream().map("%.1f"::formatted).toList());
        report.target(Target.atMost(
                "heap in use at the end, more than after the first tenth",
                used.getLast() - used.getFirst(),
                "MB",
                HEAP_GROWTH_MEGABYTES,
                true));
    }

    private Rounds compare(String what, int badEvery) throws Exception {
        SwipeLines lines = SwipeLines.of(scaled(LINES), badEvery);
        report.title("%s, FlowFiles of %,d events, one thread, %d rounds in turn, medians"
                .formatted(what, lines.lines().size(), ROUNDS));
        ValidateRecord stock = new ValidateRecord();
        List<Side> sides = List.of(
                new BareValidatorSide(catalog.resolve("PhotoSwipe/V2.schema.json"), lines, flowFiles()),
                ours(OURS, lines),
                new ProcessorSide(
                        STOCK, stock, Processors.validateRecord(stock).getProcessContext(), lines, flowFiles()));
        Rounds rounds = Rounds.of(sides, WARM_UP, ROUNDS);
        report.sides(rounds);
        return rounds;
    }

    private Side ours(String name, SwipeLines lines) throws Exception {
        ValidateEvents processor = new ValidateEvents();
        return new ProcessorSide(
                name, processor, Processors.validateEvents(processor, catalog).getProcessContext(), lines, flowFiles());
    }

    private void compareWithPeers(Rounds rounds) {
        report.target(Target.atLeast(
                "ours, of the bare validator's rate",
                100 * rate(rounds, OURS) / rate(rounds, BareValidatorSide.NAME),
                "%",
                SHARE_OF_BARE,
                rounds.agree(OURS, BareValidatorSide.NAME)));
        report.target(Target.atLeast(
                "ours, times stock ValidateRecord's rate",
                rate(rounds, OURS) / rate(rounds, STOCK),
                "x",
                TIMES_STOCK,
                rounds.agree(OURS, STOCK)));
    }

    private static double rate(Rounds rounds, String side) {
        return rounds.median(side, Cost::rowsPerCpuSecond);
    }

    private int flowFiles() {
        return scaled(40);
    }

    private int scaled(int full) {
        return Math.max(1, (int) (full * scale));
    }
}
