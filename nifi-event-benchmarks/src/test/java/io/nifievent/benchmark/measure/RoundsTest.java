package io.nifievent.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void takesTheMedianOfWhatCounts() throws Exception {
        assertThat(rounds(1, 1_000, 10, 30, 20).median("side", Cost::rowsPerSecond))
                .isEqualTo(20);
    }

    @Test
    void agreeUpToHalfAsMuchMore() throws Exception {
        assertThat(rounds(0, 100, 150).agreeInRate("side")).isTrue();
        assertThat(rounds(0, 100, 151).agreeInRate("side")).isFalse();
    }

    @Test
    void doNotAgreeWhenNothingWasDoneInOne() throws Exception {
        assertThat(rounds(0, 0, 100, 100).agreeInRate("side")).isFalse();
        assertThat(rounds(0, 0, 0).agreeInRate("side")).isFalse();
    }

    /** A machine that was busy with something else gives less time, while what is done takes no more CPU. */
    @Test
    void differInRateAlone() throws Exception {
        Rounds rounds = rounds(0, new Cost(100, 1, 1), new Cost(100, 2, 1));
        assertThat(rounds.agree("side")).isTrue();
        assertThat(rounds.agreeInRate("side")).isFalse();
    }

    private static Rounds rounds(int uncounted, long... rows) throws Exception {
        Cost[] costs = new Cost[rows.length];
        for (int i = 0; i < rows.length; i++) {
            costs[i] = new Cost(rows[i], 1, 1);
        }
        return rounds(uncounted, costs);
    }

    private static Rounds rounds(int uncounted, Cost... costs) throws Exception {
        Queue<Cost> left = new ArrayDeque<>(List.of(costs));
        Side side = new Side() {
            @Override
            public String name() {
                return "side";
            }

            @Override
            public void prepare() {}

            @Override
            public Cost run() {
                return left.remove();
            }
        };
        return Rounds.of(List.of(side), uncounted, costs.length - uncounted);
    }
}
