package io.nifievent.sandbox.send;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * From the HTTP answer to the row in Presto, for every event of a measured run.
 *
 * @param visible events measured
 * @param lost ids acknowledged and never seen
 * @param wanted the rate asked for, in events/s
 * @param reached the rate acknowledged, in events/s
 * @param pollMedian how long the polling query takes, which is part of every figure
 * @param pauseMedian the pause between two polls, part of it too
 * @param cpuSeconds CPU time that each part used meanwhile
 */
public record FreshnessReport(
        long visible,
        List<String> lost,
        double wanted,
        double reached,
        Duration p50,
        Duration p90,
        Duration p99,
        Duration max,
        int polls,
        int failedPolls,
        Duration pollMedian,
        Duration pauseMedian,
        Map<String, Double> cpuSeconds) {
    static final Duration TARGET_P50 = Duration.ofSeconds(5);
    static final Duration TARGET_P99 = Duration.ofSeconds(10);

    /** A run that reached less than this share of its rate says nothing about the rate. */
    private static final double RATE_REACHED = 0.98;

    private static final int SHOWN = 10;

    public FreshnessReport {
        lost = List.copyOf(lost);
        cpuSeconds = Map.copyOf(cpuSeconds);
    }

    /** Whether the rate was reached, nothing is missing and both targets are met. */
    public boolean met() {
        return verdict(p50, TARGET_P50).equals("met")
                && verdict(p99, TARGET_P99).equals("met");
    }

    /** The lines to print, those with a target ending in met, missed or void. */
    public List<String> lines() {
        String cpu = cpuSeconds.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(part -> String.format(Locale.ROOT, "%s %.1f", part.getKey(), part.getValue()))
                .collect(Collectors.joining(", "));
        return Stream.of(
                        String.format(Locale.ROOT, "events visible    %,d, lost %,d", visible, lost.size()),
                        lost.isEmpty() ? "" : "LOST              " + lost.subList(0, Math.min(SHOWN, lost.size())),
                        String.format(Locale.ROOT, "rate              %.1f of %.1f events/s", reached, wanted),
                        String.format(
                                Locale.ROOT,
                                "polling           %,d queries, %d failed, median %d ms and a pause of %d ms, both part of the figures",
                                polls,
                                failedPolls,
                                pollMedian.toMillis(),
                                pauseMedian.toMillis()),
                        cpu.isEmpty() ? "" : "CPU seconds       " + cpu,
                        String.format(Locale.ROOT, "freshness p90     %.2f s", seconds(p90)),
                        String.format(Locale.ROOT, "freshness max     %.2f s", seconds(max)),
                        target("p50", p50, TARGET_P50),
                        target("p99", p99, TARGET_P99))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private String target(String name, Duration value, Duration target) {
        return String.format(
                Locale.ROOT,
                "freshness %s     %.2f s  target %.0f s  %s",
                name,
                seconds(value),
                seconds(target),
                verdict(value, target));
    }

    /** An event that never came is later than any target. */
    private String verdict(Duration value, Duration target) {
        if (visible == 0 || reached < wanted * RATE_REACHED) {
            return "void";
        }
        return lost.isEmpty() && value.compareTo(target) <= 0 ? "met" : "missed";
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
