package io.nifievent.benchmark.listen;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Rounds;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.sandbox.part.Jdk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** ListenEvents beside stock ListenHTTP and a bare Jetty, under a load that checks every answer. */
public final class ListenBenchmark {

    /** A round for this process and for the token pass; listeners are warmed up before. */
    private static final int UNCOUNTED = 1;

    private static final int ROUNDS = 5;
    private static final int FEW = 16;
    private static final int USUAL = 64;
    private static final int MANY = 256;
    private static final int BATCH = 100;
    private static final double MICROS = 1e6;
    private static final double STEADY_SHARE = 0.7;
    private static final double HEAP_GROWTH = 1.2;
    private static final double DRIFT = 1.2;
    /** Leaves the hostile clients, who share the machine, what they need of it. */
    private static final double BESIEGED_SHARE = 0.1;

    private static final double P99_GROWTH = 2;
    private static final int WAITING = 10_000;
    private static final String JETTY = "bare Jetty";

    /** After all hostile clients have come or gone. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final Folders folders;
    private final Duration warmUp;
    private final Duration round;
    private final Duration steady;
    private final Report report;

    /**
     * A benchmark.
     *
     * @param warmUp how long each listener has full load before anything counts
     * @param round how long one side is measured at a time
     * @param steady how long the steady load is held
     */
    public ListenBenchmark(Folders folders, Duration warmUp, Duration round, Duration steady, Report report) {
        this.folders = folders;
        this.warmUp = warmUp;
        this.round = round;
        this.steady = steady;
        this.report = report;
    }

    /** One event a request. */
    public void single() throws Exception {
        try (Folders.Folder folder = folders.create("listen");
                ListeningNifi listenEvents = listenEvents(folder, false);
                ListeningNifi listenHttp = listenHttp(folder, false);
                BareJetty.Running jetty = jetty(List.of())) {
            warmUp(1, listenEvents, listenHttp, jetty);
            for (int connections : List.of(FEW, USUAL, MANY)) {
                ListenerSide ours = side(listenEvents, 1, connections);
                ListenerSide stock = side(listenHttp, 1, connections);
                ListenerSide bare = side(jetty, 1, connections);
                report.title("one event of 250 bytes a request, " + connections + " connections");
                Rounds rounds = Rounds.of(List.of(ours, stock, bare), UNCOUNTED, ROUNDS);
                report.sides(rounds);
                latencies(rounds, ours, stock, bare);
                boolean besideStock = valid(rounds, ours, stock);
                report.target(Target.atLeast(
                        "ListenEvents to ListenHTTP, 2xx per second",
                        ratio(rounds, ours, stock),
                        "times",
                        5,
                        besideStock));
                report.target(Target.atMost(
                        "p99, to ListenHTTP's",
                        ours.p99Millis(ROUNDS) / stock.p99Millis(ROUNDS),
                        "times",
                        1 / 3.0,
                        besideStock));
                report.target(Target.atLeast(
                        "ListenEvents to the bare Jetty, 2xx per second",
                        ratio(rounds, ours, bare),
                        "times",
                        0.6,
                        valid(rounds, ours, bare)));
                report.target(Target.atMost(
                        "CPU per event", MICROS / perCpuSecond(rounds, ours), "us", 30, valid(rounds, ours)));
            }
        }
    }

    /** Many events a request. */
    public void batch() throws Exception {
        try (Folders.Folder folder = folders.create("listen");
                ListeningNifi listenEvents = listenEvents(folder, false)) {
            warmUp(BATCH, listenEvents);
            ListenerSide ours = side(listenEvents, BATCH, USUAL);
            Side tokens = new TokenPass(Requests.of(BATCH, ""), round);
            report.title(BATCH + " events of 250 bytes a request, " + USUAL + " connections");
            Rounds rounds = Rounds.of(List.of(ours, tokens), UNCOUNTED, ROUNDS);
            report.sides(rounds);
            double accepted = rounds.median(ours.name(), Cost::rowsPerSecond);
            boolean valid = valid(rounds, ours);
            report.target(Target.atLeast("accepted", accepted, "events/s", 200_000, valid));
            report.target(Target.atLeast(
                    "accepted per second, to a Jackson token pass on one core",
                    accepted / rounds.median(tokens.name(), Cost::rowsPerSecond),
                    "times",
                    0.6,
                    valid && rounds.agreeInRate(tokens.name())));
        }
    }

    /** Every commit flushed to the disk. */
    public void synced() throws Exception {
        try (Folders.Folder folder = folders.create("listen");
                ListeningNifi listenEvents = listenEvents(folder, true);
                ListeningNifi listenHttp = listenHttp(folder, true);
                BareJetty.Running jetty =
                        jetty(List.of(folder.path().resolve("bodies").toString()))) {
            warmUp(1, listenEvents, listenHttp, jetty);
            ListenerSide ours = side(listenEvents, 1, USUAL);
            ListenerSide stock = side(listenHttp, 1, USUAL);
            ListenerSide bare = side(jetty, 1, USUAL);
            report.title("one event a request, " + USUAL
                    + " connections, repositories flushed to the disk (the bare Jetty: group commit and fdatasync)");
            Rounds rounds = Rounds.of(List.of(ours, stock, bare), UNCOUNTED, ROUNDS);
            report.sides(rounds);
            latencies(rounds, ours, stock, bare);
            report.target(Target.atLeast(
                    "ListenEvents to ListenHTTP, 2xx per second",
                    ratio(rounds, ours, stock),
                    "times",
                    8,
                    valid(rounds, ours, stock)));
            report.target(Target.atLeast(
                    "ListenEvents to the bare Jetty, 2xx per second",
                    ratio(rounds, ours, bare),
                    "times",
                    0.6,
                    valid(rounds, ours, bare)));
        }
    }

    /** A rate below the highest, for minutes. */
    public void steady() throws Exception {
        try (Folders.Folder folder = folders.create("listen");
                ListeningNifi listener = listenEvents(folder, false)) {
            Requests requests = Requests.of(1, listener.success(1));
            HttpLoad load = new HttpLoad(listener.address(), requests, MANY);
            double highest = highest(load, warmUp);
            double rate = STEADY_SHARE * highest;
            load.atRate(rate, Duration.ZERO, round.multipliedBy(2));
            double before = listener.heapMegabytes();
            long earlier = listener.passedOn(0);
            Answered answered = load.atRate(rate, Duration.ZERO, steady);
            long passedOn = listener.passedOn(answered.acceptedInAll()) - earlier;
            report.title("one event a request at %,.0f requests/s, 70 %% of the highest, for %d s"
                    .formatted(rate, steady.toSeconds()));
            report.line(
                    "  answered %,.0f/s, from when each was due: p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, longest %.1f ms",
                    answered.perSecond(),
                    answered.millis(50),
                    answered.millis(99),
                    answered.millis(99.9),
                    answered.millis(100));
            double growth = listener.heapMegabytes() / before;
            boolean valid = valid(rate, List.of(answered), passedOn);
            boolean still = isStill(highest, highest(load, Duration.ZERO));
            report.target(Target.atMost("p99.9", answered.millis(99.9), "ms", 100, valid && still));
            report.target(Target.atMost("heap after, to the heap before", growth, "times", HEAP_GROWTH, valid));
        }
    }

    /** A rate below the highest, without and with clients that mean no good. */
    public void hostile() throws Exception {
        try (Folders.Folder folder = folders.create("listen");
                ListeningNifi listener = listenEvents(folder, false)) {
            HttpLoad load = new HttpLoad(listener.address(), Requests.of(1, listener.success(1)), USUAL);
            double highest = highest(load, warmUp);
            double rate = BESIEGED_SHARE * highest;
            long earlier = listener.passedOn(0);
            List<Answered> alone = new ArrayList<>();
            List<Answered> besieged = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                alone.add(load.atRate(rate, SETTLING, round));
                Program hostile = HostileClients.besiege(listener.address().getPort(), WAITING);
                try (hostile) {
                    besieged.add(load.atRate(rate, SETTLING, round));
                }
            }
            report.title(
                    "one event a request at %,.0f requests/s, a tenth of the highest, beside %,d hostile clients and more"
                            .formatted(rate, WAITING));
            report.line("  p99 without them %s, with them %s ms", p99s(alone), p99s(besieged));
            List<Answered> all =
                    Stream.of(alone, besieged).flatMap(List::stream).toList();
            report.target(Target.atMost(
                    "p99 with hostile clients, to that without",
                    medianP99(besieged) / medianP99(alone),
                    "times",
                    P99_GROWTH,
                    valid(rate, all, listener.passedOn(0) - earlier)));
        }
    }

    private double highest(HttpLoad load, Duration before) throws IOException, InterruptedException {
        return load.asManyAsPossible(before, round.multipliedBy(2)).perSecond();
    }

    /** Whether the rate was the same share of the highest at the end; says what it was, for machines drift. */
    private boolean isStill(double before, double after) {
        boolean still = Math.max(before, after) <= DRIFT * Math.min(before, after);
        report.line(
                "  highest rate before %,.0f/s, after %,.0f/s%s", before, after, still ? "" : "  void: too far apart");
        return still;
    }

    /** Whether every event was answered with success and passed on, and each load reached its rate; says so if not. */
    private boolean valid(double rate, List<Answered> loads, long passedOn) {
        Balance balance = Balance.of(loads, passedOn);
        if (!balance.exact()) {
            report.line("  void: %s", balance);
        }
        List<Answered> slow = loads.stream().filter(load -> !load.reached(rate)).toList();
        for (Answered load : slow) {
            report.line(
                    "  void: less than 98 %% of the rate was reached, %,.1f of %,.1f requests/s",
                    load.perSecond(), rate);
        }
        return balance.exact() && slow.isEmpty();
    }

    private static double medianP99(List<Answered> rounds) {
        return rounds.stream()
                .mapToDouble(round -> round.millis(99))
                .sorted()
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static String p99s(List<Answered> rounds) {
        return rounds.stream()
                .map(round -> String.format(Locale.ROOT, "%.1f", round.millis(99)))
                .collect(Collectors.joining(", "));
    }

    private static ListeningNifi listenEvents(Folders.Folder folder, boolean synced)
            throws IOException, InterruptedException {
        return new ListeningNifi(
                ListeningNifi.Processor.LISTEN_EVENTS, folder.path().resolve("listen-events"), synced);
    }

    private static ListeningNifi listenHttp(Folders.Folder folder, boolean synced)
            throws IOException, InterruptedException {
        return new ListeningNifi(
                ListeningNifi.Processor.LISTEN_HTTP, folder.path().resolve("listen-http"), synced);
    }

    private ListenerSide side(Listener listener, int events, int connections) {
        return new ListenerSide(listener, events, connections, round);
    }

    private void warmUp(int events, Listener... listeners) throws IOException, InterruptedException {
        for (Listener listener : listeners) {
            side(listener, events, USUAL).warmUp(warmUp);
        }
    }

    /** Whether each side took and passed on every event, and its rounds say the same. */
    private static boolean valid(Rounds rounds, ListenerSide... sides) {
        return Stream.of(sides).allMatch(side -> side.balance().exact() && rounds.agreeInRate(side.name()));
    }

    private static BareJetty.Running jetty(List<String> arguments) throws IOException {
        return new BareJetty.Running(JETTY, Jdk.twentyOneOrLater().java(), arguments);
    }

    private void latencies(Rounds rounds, ListenerSide... sides) {
        for (ListenerSide side : sides) {
            String trust =
                    rounds.agreeInRate(side.name()) ? "" : "  void: its rounds differ, or it answered nothing in one";
            report.line(
                    "  %-34s p99 %.1f ms%s",
                    side.name(), side.p99Millis(ROUNDS), side.balance().exact() ? trust : "  void: " + side.balance());
        }
    }

    private static double ratio(Rounds rounds, Side one, Side other) {
        return rounds.median(one.name(), Cost::rowsPerSecond) / rounds.median(other.name(), Cost::rowsPerSecond);
    }

    private static double perCpuSecond(Rounds rounds, Side side) {
        return rounds.median(side.name(), Cost::rowsPerCpuSecond);
    }
}
