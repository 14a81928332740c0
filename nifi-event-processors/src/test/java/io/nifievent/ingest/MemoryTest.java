package io.nifievent.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets memory, and who gives way, when there is little of it. */
class MemoryTest {

    private static final long SMALL = Memory.SMALL;
    private static final long MAX = 16 * SMALL;

    private final List<String> gaveWay = new ArrayList<>();
    private long now;
    private final Memory memory = new Memory(MAX, () -> now);

    @Test
    void leavesTheLastQuarterToSmallRequests() {
        Memory.Share large = memory.open();
        assertThat(large.reserve(12 * SMALL + 1)).isFalse();
        assertThat(large.reserve(12 * SMALL)).isTrue();
        Memory.Share other = memory.open();
        assertThat(other.reserve(SMALL + 1)).isFalse();
        assertThat(other.reserve(SMALL)).isTrue();
        assertThat(other.reserve(1)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(memory.open().reserve(SMALL)).isTrue();
        }
        assertThat(memory.isFull()).isTrue();
        assertThat(memory.open().reserve(1)).isFalse();
    }

    @Test
    void endsForASmallRequestThoseThatHaveHeldMostForLongest() {
        Memory.Share longest = unfinished("longest", 2 * SMALL);
        wait(Duration.ofMillis(100));
        Memory.Share most = unfinished("most", 6 * SMALL);
        wait(Duration.ofMillis(50));
        unfinished("late", 4 * SMALL);
        wait(Duration.ofMillis(50));
        for (int i = 0; i < 4; i++) {
            unfinished("small", SMALL);
        }
        assertThat(gaveWay).isEmpty();
        assertThat(memory.open().reserve(SMALL)).isTrue();
        assertThat(gaveWay).containsExactly("most");
        assertThat(memory.bytes()).isEqualTo(11 * SMALL);
        assertThat(most.reserve(1)).as("more for what gave way").isFalse();
        assertThat(longest.reserve(1)).isTrue();
    }

    @Test
    void findsRoomForTheNextRequestWhenAllIsTaken() {
        unfinished("large", 12 * SMALL);
        for (int i = 0; i < 4; i++) {
            unfinished("small", SMALL);
        }
        wait(Duration.ofMillis(1));
        assertThat(memory.isFull()).isTrue();
        memory.open();
        assertThat(memory.isFull()).isFalse();
    }

    /** So that few looks at all contents are enough for many requests. */
    @Test
    void freesAnEighthAtATime() {
        for (int i = 0; i < 16; i++) {
            unfinished("small", SMALL);
        }
        assertThat(memory.open().reserve(1)).isTrue();
        assertThat(memory.bytes()).isEqualTo(14 * SMALL + 1);
    }

    @Test
    void leavesAloneWhatIsFinished() {
        for (int i = 0; i < 16; i++) {
            unfinished("finished", SMALL).finished();
        }
        wait(Duration.ofHours(1));
        assertThat(memory.open().reserve(1)).isFalse();
        memory.relieve();
        assertThat(gaveWay).isEmpty();
    }

    @Test
    void endsNothingForTheSakeOfLittle() {
        for (int i = 0; i < 15; i++) {
            unfinished("finished", SMALL).finished();
        }
        unfinished("unfinished", SMALL);
        assertThat(memory.open().reserve(1)).isFalse();
        assertThat(gaveWay).isEmpty();
    }

    @Test
    void endsForLargeRequestsWhatIsSlowerThanTheSlowestPace() {
        Memory.Share slow = unfinished("slow", 5 * SMALL);
        Memory.Share steady = unfinished("steady", 5 * SMALL + 1);
        wait(Memory.PATIENCE.minusMillis(100));
        slow.reserve(1);
        steady.reserve(IngestLimits.SLOWEST_BYTES_PER_SECOND / 20);
        wait(Duration.ofMillis(100));
        memory.relieve();
        assertThat(gaveWay).as("there is some patience").isEmpty();
        wait(Duration.ofMillis(20));
        memory.relieve();
        assertThat(gaveWay).containsExactly("slow");
    }

    /** When those that hold the memory are in time just now, ending all others is no help. */
    @Test
    void leavesAloneThoseThatHaveNextToNothing() {
        Memory.Share large = unfinished("large", 11 * SMALL);
        for (int i = 0; i < 100; i++) {
            unfinished("waiting", 10);
        }
        wait(Memory.PATIENCE);
        large.reserve(IngestLimits.SLOWEST_BYTES_PER_SECOND / 20);
        wait(Duration.ofMillis(10));
        memory.relieve();
        assertThat(gaveWay).isEmpty();
    }

    @Test
    void takesItsTimeWhileThereIsMemory() {
        unfinished("slow", MAX / 2);
        wait(Duration.ofHours(1));
        memory.relieve();
        assertThat(memory.open().reserve(SMALL)).isTrue();
        assertThat(gaveWay).isEmpty();
    }

    @Test
    void getsAllBackOnce() {
        Memory.Share gone = unfinished("gone", 12 * SMALL);
        wait(Duration.ofMillis(1));
        List<Memory.Share> shares = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            shares.add(unfinished("small", SMALL));
        }
        assertThat(gaveWay).containsExactly("gone");
        gone.close();
        gone.finished();
        shares.forEach(Memory.Share::close);
        shares.forEach(Memory.Share::close);
        assertThat(memory.bytes()).isZero();
        assertThat(gaveWay).containsExactly("gone");
    }

    private Memory.Share unfinished(String name, long bytes) {
        Memory.Share share = memory.open();
        assertThat(share.reserve(bytes)).isTrue();
        share.unfinished(() -> gaveWay.add(name));
        return share;
    }

    private void wait(Duration time) {
        now += time.toNanos();
    }
}
