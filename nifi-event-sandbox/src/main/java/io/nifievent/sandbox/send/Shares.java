package io.nifievent.sandbox.send;

/**
 * How many of the events are out of the ordinary, each a share from 0 to 1.
 *
 * @param invalid events that belong into quarantine
 * @param duplicate events that were sent before, with the same id
 * @param late events that happened on one of the days before
 */
public record Shares(double invalid, double duplicate, double late) {
    public static final Shares NONE = new Shares(0, 0, 0);

    public Shares {
        if (outside(invalid) || outside(duplicate) || outside(late)) {
            throw new IllegalArgumentException("A share is a number from 0 to 1, such as 0.05.");
        }
        if (invalid + duplicate > 1) {
            throw new IllegalArgumentException("The shares of invalid and duplicate events are more than 1 together.");
        }
    }

    private static boolean outside(double share) {
        return !(share >= 0 && share <= 1);
    }
}
