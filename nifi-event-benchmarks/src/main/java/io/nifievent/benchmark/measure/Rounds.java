package io.nifievent.benchmark.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Runs sides in turn, A B C A B C …, so that a machine that drifts drifts for all of them. */
public final class Rounds {

    /** Rounds further apart than this say that something else was at work. */
    private static final double WIDEST_SPREAD = 1.5;

    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

    private Rounds() {}

    /**
     * Measures the sides.
     *
     * @param warmUp rounds that don't count, for the compiler
     * @param counted rounds that do
     */
    public static Rounds of(List<Side> sides, int warmUp, int counted) throws Exception {
        Rounds rounds = new Rounds();
        for (int round = 0; round < warmUp + counted; round++) {
            for (Side side : sides) {
                side.prepare();
                System.gc();
                Cost cost = side.run();
                List<Cost> kept = rounds.costs.computeIfAbsent(side.name(), name -> new ArrayList<>());
                if (round >= warmUp) {
                    kept.add(cost);
                }
            }
        }
        return rounds;
    }

    /** The median over the rounds. */
    public double median(String side, ToDoubleFunction<Cost> figure) {
        double[] values = values(side, figure);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    private double[] values(String side, ToDoubleFunction<Cost> figure) {
        return costs.getOrDefault(side, List.of()).stream()
                .mapToDouble(figure)
                .sorted()
                .toArray();
    }

    /** How many times the smallest rows per CPU-second of a side fit into its greatest. */
    public double spread(String side) {
        return spread(side, Cost::rowsPerCpuSecond);
    }

    private double spread(String side, ToDoubleFunction<Cost> figure) {
        double[] values = values(side, figure);
        return values[values.length - 1] / values[0];
    }

    /** Whether the rounds of each of these sides are near enough to each other to say something. */
    public boolean agree(String... sides) {
        return List.of(sides).stream().allMatch(side -> spread(side) <= WIDEST_SPREAD);
    }

    /** The same for sides that do as much as they can in a given time: none did nothing, and their rates are near too. */
    public boolean agreeInRate(String... sides) {
        return agree(sides)
                && List.of(sides).stream().allMatch(side -> spread(side, Cost::rowsPerSecond) <= WIDEST_SPREAD);
    }

    public List<String> sides() {
        return List.copyOf(costs.keySet());
    }
}
