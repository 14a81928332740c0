package io.nifievent.benchmark.listen;

import java.util.List;

/**
 * What was asked of a listener beside what it passed on.
 *
 * @param refused requests that were not answered with success
 * @param unanswered requests that were not answered at all
 * @param accepted events that were answered with success
 * @param passedOn events that left the listener
 * @param lastRefusal the last answer that was no success; empty if there was none
 */
record Balance(long refused, long unanswered, long accepted, long passedOn, String lastRefusal) {

    /** Of some loads, and what was passed on during all of them. */
    static Balance of(List<Answered> loads, long passedOn) {
        return new Balance(
                loads.stream().mapToLong(Answered::refused).sum(),
                loads.stream().mapToLong(Answered::unanswered).sum(),
                loads.stream().mapToLong(Answered::acceptedInAll).sum(),
                passedOn,
                loads.stream()
                        .map(Answered::lastRefusal)
                        .filter(refusal -> !refusal.isEmpty())
                        .reduce("", (earlier, later) -> later));
    }

    /** Whether every request was answered with success, and as many events were passed on as were accepted. */
    boolean exact() {
        return refused == 0 && unanswered == 0 && passedOn == accepted;
    }

    @Override
    public String toString() {
        return "%,d requests refused, %,d unanswered, %,d events accepted, %,d passed on %s"
                .formatted(refused, unanswered, accepted, passedOn, lastRefusal);
    }
}
