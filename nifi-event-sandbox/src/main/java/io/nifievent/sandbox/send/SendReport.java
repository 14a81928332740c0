package io.nifievent.sandbox.send;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of the events of one sending.
 *
 * @param refused events refused for good, per HTTP status
 * @param unanswered events whose last attempt got no answer
 * @param retries requests sent again
 * @param p50 from when an event was due until it was acknowledged
 */
public record SendReport(
        long sent,
        long acknowledged,
        Map<Integer, Long> refused,
        long unanswered,
        long retries,
        Duration elapsed,
        Duration p50,
        Duration p99) {
    public SendReport {
        refused = Map.copyOf(refused);
    }

    public boolean allAcknowledged() {
        return acknowledged == sent;
    }

    public double eventsPerSecond() {
        return elapsed.isZero() ? 0 : acknowledged / (elapsed.toNanos() / 1e9);
    }

    /** One line for a person. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "sent %,d  acknowledged %,d  refused %s  unanswered %,d  retries %,d  %,.0f/s  p50 %.1f ms  p99 %.1f ms",
                sent,
                acknowledged,
                refused.isEmpty() ? "0" : refusedByStatus(),
                unanswered,
                retries,
                eventsPerSecond(),
                millis(p50),
                millis(p99));
    }

    private String refusedByStatus() {
        return refused.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> String.format(Locale.ROOT, "%,d (%d)", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(" + "));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
