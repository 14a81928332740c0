package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreshnessMeterTest {
    private static final long QUERY_NANOS = Duration.ofMillis(400).toNanos();

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void measuresFromTheAcknowledgementToTheEndOfTheQueryThatReturnedTheEvent() throws Exception {
        FreshnessMeter meter = meter(Set.of(), Set.of("a"));
        meter.acknowledged(List.of(event("a")), ticker.nanos());

        meter.followToTheEnd(Duration.ofMinutes(1));

        FreshnessReport report = meter.report(500, 500, Map.of());
        assertThat(report.visible()).isEqualTo(1);
        assertThat(report.max()).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_002));
        assertThat(report.pollMedian()).isEqualTo(Duration.ofMillis(400));
        assertThat(report.pauseMedian()).isEqualTo(Duration.ofMillis(200));
        assertThat(report.lost()).isEmpty();
    }

    @Test
    void countsAnEventThatIsReturnedTwiceOnce() throws Exception {
        FreshnessMeter meter = meter(Set.of("a"), Set.of("a", "b"));
        meter.acknowledged(List.of(event("a"), event("b")), ticker.nanos());

        meter.followToTheEnd(Duration.ofMinutes(1));

        assertThat(meter.report(500, 500, Map.of()).visible()).isEqualTo(2);
    }

    @Test
    void countsNothingThatWasAcknowledgedBeforeItBegan() throws Exception {
        FreshnessMeter meter = meter(Set.of("a"), Set.of("b", "c"));
        meter.acknowledged(List.of(event("a"), event("b")), ticker.nanos());
        meter.follow();
        assertThat(meter.isSettled()).isFalse();
        meter.begin();
        meter.acknowledged(List.of(event("c")), ticker.nanos());

        meter.followToTheEnd(Duration.ofMinutes(1));

        assertThat(meter.isSettled()).isTrue();
        assertThat(meter.report(500, 500, Map.of()).visible()).isEqualTo(1);
    }

    @Test
    void leavesOutRepeatedAndInvalidEvents() throws Exception {
        FreshnessMeter meter = meter();
        meter.acknowledged(
                List.of(event("a").repeated(), new PlannedEvent("b", "Search", Expectation.QUARANTINED, "{}", false)),
                ticker.nanos());

        meter.followToTheEnd(Duration.ofMinutes(1));

        FreshnessReport report = meter.report(500, 500, Map.of());
        assertThat(report.visible() + report.lost().size()).isZero();
    }

    @Test
    void namesWhatNeverCame() throws Exception {
        FreshnessMeter meter = meter(Set.of("a"));
        meter.acknowledged(List.of(event("a"), event("b")), ticker.nanos());

        meter.followToTheEnd(Duration.ofSeconds(10));

        assertThat(meter.report(500, 500, Map.of()).lost()).containsExactly("b");
    }

    @Test
    void looksAtEverythingOnceMoreBeforeItCallsAnEventLost() throws Exception {
        NewlyStored stored = new NewlyStored() {
            private boolean rewound;

            @Override
            public Set<String> poll() {
                ticker.sleep(QUERY_NANOS);
                return rewound ? Set.of("a") : Set.of();
            }

            @Override
            public void rewind() {
                rewound = true;
            }
        };
        FreshnessMeter meter = new FreshnessMeter(stored, ticker);
        meter.acknowledged(List.of(event("a")), ticker.nanos());

        meter.followToTheEnd(Duration.ofSeconds(10));

        assertThat(meter.report(500, 500, Map.of()).lost()).isEmpty();
    }

    @Test
    void goesOnAfterAFailedQueryButNotForEver() throws Exception {
        NewlyStored failing = new NewlyStored() {
            @Override
            public Set<String> poll() throws SQLException {
                throw new SQLException("no");
            }

            @Override
            public void rewind() {}
        };
        FreshnessMeter meter = new FreshnessMeter(failing, ticker);
        meter.acknowledged(List.of(event("a")), ticker.nanos());

        meter.follow();
        assertThat(meter.report(500, 500, Map.of()).failedPolls()).isEqualTo(1);
        assertThatThrownBy(() -> meter.followToTheEnd(Duration.ofHours(1))).isInstanceOf(SQLException.class);
    }

    @Test
    void judgesByBothTargetsTheRateAndWhatIsMissing() {
        assertThat(report(500, 4, 9, List.of()).lines())
                .anyMatch(line -> line.matches("freshness p50 .* met"))
                .anyMatch(line -> line.matches("freshness p99 .* met"));
        assertThat(report(500, 4, 9, List.of()).met()).isTrue();
        assertThat(report(500, 6, 9, List.of()).lines())
                .anyMatch(line -> line.matches("freshness p50 .* missed"))
                .anyMatch(line -> line.matches("freshness p99 .* met"));
        assertThat(report(500, 6, 9, List.of()).met()).isFalse();
        assertThat(report(500, 4, 9, List.of("a")).lines()).noneMatch(line -> line.endsWith(" met"));
        assertThat(report(480, 4, 9, List.of()).lines())
                .anyMatch(line -> line.matches("freshness p50 .* void"))
                .noneMatch(line -> line.endsWith(" met"));
        assertThat(report(480, 4, 9, List.of()).met()).isFalse();
    }

    private static FreshnessReport report(double reached, long p50, long p99, List<String> lost) {
        Duration half = Duration.ofSeconds(p50);
        Duration most = Duration.ofSeconds(p99);
        return new FreshnessReport(
                100, lost, 500, reached, half, most, most, most, 10, 0, Duration.ZERO, Duration.ZERO, Map.of());
    }

    /** Answers these one after the other, then nothing more. */
    @SafeVarargs
    private FreshnessMeter meter(Set<String>... answers) {
        Queue<Set<String>> left = new ArrayDeque<>(Arrays.asList(answers));
        return new FreshnessMeter(
                new NewlyStored() {
                    @Override
                    public Set<String> poll() {
                        ticker.sleep(QUERY_NANOS);
                        return left.isEmpty() ? Set.of() : left.remove();
                    }

                    @Override
                    public void rewind() {}
                },
                ticker);
    }

    private static PlannedEvent event(String id) {
        return new PlannedEvent(id, "Search", Expectation.STORED, "{}", false);
    }
}
