package io.nifievent.benchmark.measure;

import java.util.Locale;

/**
 * A figure that has a target.
 *
 * @param name what is measured
 * @param value the figure
 * @param unit its unit
 * @param bound the target
 * @param atLeast whether the figure must reach the bound, rather than stay below it
 * @param valid whether the measurement says anything
 */
public record Target(String name, double value, String unit, double bound, boolean atLeast, boolean valid) {

    private static final double LARGE = 100;

    /** A figure that must reach the bound. */
    public static Target atLeast(String name, double value, String unit, double bound, boolean valid) {
        return new Target(name, value, unit, bound, true, valid);
    }

    /** A figure that must not exceed the bound. */
    public static Target atMost(String name, double value, String unit, double bound, boolean valid) {
        return new Target(name, value, unit, bound, false, valid);
    }

    /** The same figure, from a measurement that says nothing. */
    Target invalid() {
        return new Target(name, value, unit, bound, atLeast, false);
    }

    /** {@code met}, {@code missed}, or {@code void} when the measurement says nothing. */
    public String verdict() {
        if (!valid || Double.isNaN(value)) {
            return "void";
        }
        return (atLeast ? value >= bound : value <= bound) ? "met" : "missed";
    }

    public boolean missed() {
        return verdict().equals("missed");
    }

    @Override
    public String toString() {
        return "%-62s %s %s  target at %s %s  %s"
                .formatted(name, number(value), unit, atLeast ? "least" : "most", number(bound), verdict());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= LARGE ? "%,.0f" : "%.2f", value);
    }
}
