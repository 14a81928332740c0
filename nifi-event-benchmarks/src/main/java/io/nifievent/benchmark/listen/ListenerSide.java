package io.nifievent.benchmark.listen;

import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.sandbox.send.CpuTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A listener under as much load as it takes. Its cost is that of its process alone. */
final class ListenerSide implements Side {

    /** Until all connections are made and busy. */
    private static final Duration RUN_UP = Duration.ofMillis(500);

    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(1);

    /** CPU seconds a second of a listener that nobody sends to, and more. */
    private static final double IDLE_CPU = 0.15;

    private final Listener listener;
    private final HttpLoad load;
    private final Duration measured;
    private final List<Answered> loads = new ArrayList<>();
    private long passedOn;

    ListenerSide(Listener listener, int events, int connections, Duration measured) {
        this.listener = listener;
        this.load = new HttpLoad(listener.address(), Requests.of(events, listener.success(events)), connections);
        this.measured = measured;
    }

    @Override
    public String name() {
        return listener.name();
    }

    /** Full load for the compiler of the listener's JVM, which has a minute's work and more with a NiFi that was just started. */
    void warmUp(Duration time) throws IOException, InterruptedException {
        load.asManyAsPossible(time, Duration.ZERO);
        settle();
    }

    @Override
    public void prepare() {}

    @Override
    public Cost run() throws IOException, InterruptedException {
        long before = listener.passedOn(0);
        double cpu = CpuTimes.seconds(listener.pid());
        Answered answered = load.asManyAsPossible(RUN_UP, measured);
        double share = answered.accepted() / (double) Math.max(1, answered.acceptedInAll());
        double used = (CpuTimes.seconds(listener.pid()) - cpu) * share;
        passedOn += listener.passedOn(answered.acceptedInAll()) - before;
        loads.add(answered);
        settle();
        return new Cost(answered.accepted(), answered.seconds(), used);
    }

    /**
     * Waits until the listener has done what it put off, so that it doesn't take the time of the side that is next:
     * NiFi indexes provenance events, and merges the index, after they came.
     */
    private void settle() throws IOException, InterruptedException {
        long limit = System.nanoTime() + SETTLE_LIMIT.toNanos();
        double used = 1;
        while (used > IDLE_CPU && System.nanoTime() < limit) {
            double before = CpuTimes.seconds(listener.pid());
            Thread.sleep(Duration.ofSeconds(1));
            used = CpuTimes.seconds(listener.pid()) - before;
        }
    }

    /** The median of the last rounds. */
    double p99Millis(int rounds) {
        List<Double> sorted = loads.subList(Math.max(0, loads.size() - rounds), loads.size()).stream()
                .map(load -> load.millis(99))
                .sorted()
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Of all its rounds. */
    Balance balance() {
        return Balance.of(loads, passedOn);
    }
}
