package io.nifievent.benchmark.measure;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints figures as they come and remembers the targets. */
public final class Report {

    private final PrintWriter out;
    private final boolean fullSize;
    private final List<Target> targets = new ArrayList<>();

    public Report(PrintWriter out) {
        this(out, true);
    }

    /** @param fullSize whether what is run is what the targets are for; else all are void */
    public Report(PrintWriter out, boolean fullSize) {
        this.out = out;
        this.fullSize = fullSize;
    }

    /** Begins a part of the report. */
    public void title(String title) {
        out.println();
        out.println(title);
        out.flush();
    }

    @FormatMethod
    public void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** The sides of a comparison, each a line. */
    public void sides(Rounds rounds) {
        line("  %-34s %12s %10s %8s %8s %7s", "side", "rows/CPU-s", "rows/s", "CPU s", "wall s", "spread");
        for (String side : rounds.sides()) {
            line(
                    "  %-34s %,12.0f %,10.0f %8.2f %8.2f %7.2f",
                    side,
                    rounds.median(side, Cost::rowsPerCpuSecond),
                    rounds.median(side, Cost::rowsPerSecond),
                    rounds.median(side, Cost::cpuSeconds),
                    rounds.median(side, Cost::wallSeconds),
                    rounds.spread(side));
        }
    }

    public void target(Target measured) {
        Target target = fullSize ? measured : measured.invalid();
        targets.add(target);
        line("  %s", target);
    }

    public List<Target> targets() {
        return List.copyOf(targets);
    }

    /** Whether no target was missed. */
    public boolean met() {
        return targets.stream().noneMatch(Target::missed);
    }
}
