package io.nifievent.sandbox.send;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws ranks from 0 as a portal's listings are looked at: a few very often, most hardly ever. */
final class Zipf {
    private static final double EXPONENT = 1.1;

    private final double[] cumulative;

    Zipf(int ranks) {
        cumulative = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            sum += 1 / Math.pow(rank + 1, EXPONENT);
            cumulative[rank] = sum;
        }
    }

    int draw(RandomGenerator random) {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
    }
}
