package io.nifievent.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class GroupCommitTest {

    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final List<String> heard = new ArrayList<>();
    private final OutOfMemoryError broken = new OutOfMemoryError("a test's");
    private boolean queueFull;
    private long now;
    private final GroupCommit commits = new GroupCommit(
            new IngestLimits(100, 3, 10, Duration.ofSeconds(1), Duration.ofSeconds(5)), () -> queueFull, () -> now);

    @Test
    void answersAllThatWaitByOneCommit() throws Exception {
        submit("a");
        submit("b");
        Batch batch = commits.take(NO_PATIENCE, 1).orElseThrow();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        batch.writeTo(written);
        assertThat(written.toString(UTF_8)).isEqualTo("ab");
        assertThat(batch.events()).isEqualTo(2);
        assertThat(heard).isEmpty();
        batch.committed("r1");
        assertThat(heard).containsExactly("a committed r1", "b committed r1");
        assertThat(commits.take(NO_PATIENCE, 1)).isEmpty();
    }

    /** The clock stands still, so it is always too soon. */
    @Test
    void waitsForEnoughRequests() throws Exception {
        submit("a");
        assertThat(contents(commits.take(NO_PATIENCE, 3).orElseThrow())).isEqualTo("a");
        submit("b");
        try (ExecutorService later = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Batch>> taken = later.submit(() -> commits.take(NO_PATIENCE, 3));
            submit("c");
            submit("d");
            assertThat(contents(taken.get().orElseThrow())).isEqualTo("bcd");
        }
    }

    @Test
    void waitsNoLongerThanThePace() throws Exception {
        AtomicLong clock = new AtomicLong();
        GroupCommit paced = new GroupCommit(
                IngestLimits.of(100, 100), () -> false, () -> clock.addAndGet(GroupCommit.PACE.toNanos() / 10));
        for (String text : List.of("a", "b")) {
            submit(paced, text);
            long before = clock.get();
            assertThat(contents(paced.take(NO_PATIENCE, 3).orElseThrow())).isEqualTo(text);
            assertThat(clock.get() - before).isLessThan(2 * GroupCommit.PACE.toNanos());
        }
    }

    /** What was taken up must be answered. */
    @Test
    void takesWhatThereIsWhenInterrupted() throws Exception {
        submit("a");
        assertThat(commits.take(NO_PATIENCE, 3)).isPresent();
        submit("b");
        FutureTask<Optional<Batch>> taken = new FutureTask<>(() -> commits.take(NO_PATIENCE, 3));
        Thread taker = Thread.ofPlatform().start(taken);
        while (taker.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        taker.interrupt();
        assertThat(contents(taken.get().orElseThrow())).isEqualTo("b");
    }

    @Test
    void leavesForTheNextCommitWhatIsTooMuchForOne() throws Exception {
        submit("1234567");
        submit("8901234");
        submit("5");
        assertThat(contents(commits.take(NO_PATIENCE, 1).orElseThrow())).isEqualTo("12345678901234");
        assertThat(contents(commits.take(NO_PATIENCE, 1).orElseThrow())).isEqualTo("5");
    }

    @Test
    void commitsARequestThatIsLargerThanABatch() throws Exception {
        submit("123456789012345");
        assertThat(contents(commits.take(NO_PATIENCE, 1).orElseThrow())).isEqualTo("123456789012345");
    }

    @Test
    void refusesAllOfABatchThatFailsAndPausesAfterIt() throws Exception {
        submit("a");
        submit("b");
        Batch batch = commits.take(NO_PATIENCE, 1).orElseThrow();
        assertThat(batch.failed()).isTrue();
        assertThat(batch.failed()).isFalse();
        assertThat(heard).containsExactly("a refused NOT_STORED", "b refused NOT_STORED");
        submit("c");
        assertThat(heard).last().isEqualTo("c refused NOT_STORED");
        now = Duration.ofSeconds(5).toNanos();
        submit("d");
        assertThat(commits.take(NO_PATIENCE, 1)).isPresent();
    }

    @Test
    void refusesAtOnceWhenTheNextQueueIsFull() {
        queueFull = true;
        assertThat(commits.refusal()).contains(Refusal.QUEUE_FULL);
        submit("a");
        assertThat(heard).containsExactly("a refused QUEUE_FULL");
        queueFull = false;
        assertThat(commits.refusal()).isEmpty();
    }

    @Test
    void refusesMoreRequestsThanMayWait() throws Exception {
        submit("a");
        submit("b");
        submit("c");
        assertThat(commits.refusal()).contains(Refusal.BUSY);
        submit("d");
        assertThat(heard).containsExactly("d refused BUSY");
        commits.take(NO_PATIENCE, 1).orElseThrow().committed("r");
        assertThat(commits.refusal()).isEmpty();
    }

    @Test
    void givesMemoryToRequestsUntilThereIsNoMoreAndTakesItBack() {
        GroupCommit.Place one = commits.enter();
        GroupCommit.Place other = commits.enter();
        assertThat(one.reserve(60)).isTrue();
        assertThat(other.reserve(41)).isFalse();
        assertThat(other.reserve(40)).isTrue();
        assertThat(commits.refusal()).contains(Refusal.BUSY);
        one.close();
        one.close();
        assertThat(commits.refusal()).isEmpty();
        assertThat(other.reserve(60)).isTrue();
        assertThat(other.reserve(1)).isFalse();
    }

    @Test
    void refusesWhatHasWaitedTooLongForACommit() throws Exception {
        submit("a");
        now = Duration.ofMillis(700).toNanos();
        submit("b");
        now = Duration.ofMillis(1_200).toNanos();
        commits.refuseOverdue();
        assertThat(heard).containsExactly("a refused BUSY");
        assertThat(contents(commits.take(NO_PATIENCE, 1).orElseThrow())).isEqualTo("b");
    }

    @Test
    void isNotReadyWhenNobodyTakesForLongerThanARequestWaits() throws Exception {
        now = Duration.ofSeconds(1).toNanos();
        assertThat(commits.obstacle()).isEmpty();
        now++;
        assertThat(commits.obstacle()).contains(Refusal.BUSY);
        queueFull = true;
        assertThat(commits.obstacle()).contains(Refusal.QUEUE_FULL);
        queueFull = false;
        assertThat(commits.take(NO_PATIENCE, 1)).isEmpty();
        assertThat(commits.obstacle()).isEmpty();
    }

    /** Its own commit may begin in time. */
    @Test
    void takesInWhatComesLateInALongCommit() throws Exception {
        submit("a");
        assertThat(commits.take(NO_PATIENCE, 1)).isPresent();
        now = Duration.ofMillis(1_500).toNanos();
        assertThat(commits.obstacle()).contains(Refusal.BUSY);
        submit("b");
        now = Duration.ofMillis(2_500).toNanos();
        commits.refuseOverdue();
        assertThat(contents(commits.take(NO_PATIENCE, 1).orElseThrow())).isEqualTo("b");
    }

    @Test
    void refusesWhatWaitsWhenItIsClosedAndLetsTheCommitUnderWayAnswer() throws Exception {
        submit("a");
        Batch underWay = commits.take(NO_PATIENCE, 1).orElseThrow();
        submit("b");
        commits.close();
        submit("c");
        assertThat(heard).containsExactly("b refused STOPPING", "c refused STOPPING");
        underWay.committed("r");
        assertThat(heard).last().isEqualTo("a committed r");
    }

    @Test
    void tellsAllThoughItFailsForOne() throws Exception {
        submitFailing();
        submit("a");
        Batch committed = commits.take(NO_PATIENCE, 1).orElseThrow();
        assertThatThrownBy(() -> committed.committed("r")).isSameAs(broken);
        submitFailing();
        submit("b");
        now = Duration.ofMillis(1_200).toNanos();
        assertThatThrownBy(commits::refuseOverdue).isSameAs(broken);
        submitFailing();
        submit("c");
        Batch failed = commits.take(NO_PATIENCE, 1).orElseThrow();
        assertThatThrownBy(failed::failed).isSameAs(broken);
        now += Duration.ofSeconds(5).toNanos();
        submitFailing();
        submit("d");
        assertThatThrownBy(commits::close).isSameAs(broken);
        assertThat(heard)
                .containsExactly("a committed r", "b refused BUSY", "c refused NOT_STORED", "d refused STOPPING");
    }

    private void submitFailing() {
        commits.enter().submit(new ByteArrayOutputStream(), 1, new Completion() {
            @Override
            public void committed(String receipt) {
                throw broken;
            }

            @Override
            public void refused(Refusal refusal) {
                throw broken;
            }
        });
    }

    private static String contents(Batch batch) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        batch.writeTo(written);
        return written.toString(UTF_8);
    }

    private void submit(String lines) {
        submit(commits, lines);
    }

    private void submit(GroupCommit to, String lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(lines.getBytes(UTF_8));
        to.enter().submit(bytes, 1, new Completion() {
            @Override
            public void committed(String receipt) {
                heard.add(lines + " committed " + receipt);
            }

            @Override
            public void refused(Refusal refusal) {
                heard.add(lines + " refused " + refusal);
            }
        });
    }
}
