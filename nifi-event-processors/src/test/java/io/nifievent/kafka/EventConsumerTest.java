package io.nifievent.kafka;

import static io.nifievent.kafka.ScriptedConsumer.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class EventConsumerTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final TopicPartition ANOTHER = new TopicPartition("t", 1);

    private final ScriptedConsumer kafka = new ScriptedConsumer();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final EventConsumer consumer = consumer(LONG);

    private EventConsumer consumer(Duration maxWait) {
        return consumer(maxWait, FirstPosition.EARLIEST);
    }

    private EventConsumer consumer(Duration maxWait, FirstPosition firstPosition) {
        ConsumerSettings settings = new ConsumerSettings(
                new ClusterSettings("127.0.0.1:1", Map.of()),
                "group",
                new Subscription.Names(List.of("t")),
                firstPosition,
                new BatchLimits(100, 1 << 20, maxWait));
        return kafka.consumer(settings, (InstantSource) now::get);
    }

    /** Polls until there is no more to be had. */
    private Polled poll() {
        kafka.endPoll();
        return consumer.poll();
    }

    @Test
    void commitsOnlyWhatItIsToldIsSafe() {
        kafka.write("{}");
        Polled.Batch batch = (Polled.Batch) poll();
        kafka.write("{}");
        assertThat(kafka.committed()).isEmpty();

        assertThat(consumer.commit(batch)).isEmpty();

        assertThat(kafka.committed()).hasValue(1L);
    }

    @Test
    void commitsTheEpochOfTheLeaderWithTheOffset() {
        kafka.write("{}");
        consumer.commit((Polled.Batch) poll());

        assertThat(kafka.committed(Set.of(PARTITION)).get(PARTITION).leaderEpoch())
                .hasValue(ScriptedConsumer.LEADER_EPOCH);
    }

    @Test
    void commitsWhereItIsBehindOffsetsWithoutRecords() {
        kafka.write("{}");
        consumer.commit((Polled.Batch) poll());
        kafka.pass(3);
        assertThat(poll()).isEqualTo(new Polled.Nothing());
        assertThat(poll()).isEqualTo(new Polled.Nothing());

        assertThat(kafka.committed()).hasValue(4L);
    }

    @Test
    void commitsNoOffsetBehindRecordsThatAreNotSafe() {
        kafka.write("{}");
        kafka.pass(3);
        Polled.Batch batch = (Polled.Batch) poll();
        assertThat(batch.ends().get(PARTITION).offset()).isEqualTo(4);
        consumer.rewind(batch);
        assertThat(kafka.committed()).isEmpty();

        Polled.Batch again = (Polled.Batch) poll();
        assertThat(again.starts()).isEqualTo(Map.of(PARTITION, 0L));
        assertThat(kafka.committed()).isEmpty();
        consumer.commit(again);
        assertThat(kafka.committed()).isPresent();
    }

    @Test
    void dropsWhatWasGatheredFromAPartitionThatIsTakenAway() {
        kafka.write("{}");
        kafka.schedulePollTask(() -> kafka.rebalance(List.of()));

        assertThat(poll()).isEqualTo(new Polled.Nothing());
    }

    @Test
    void commitsWhatIsOwedBeforeAPartitionIsTakenAway() {
        kafka.write("{}");
        Polled.Batch batch = (Polled.Batch) poll();
        kafka.injectCommitFailure(new TimeoutException("slow"));
        assertThat(consumer.commit(batch)).isPresent();
        assertThat(kafka.committed()).isEmpty();

        assertThat(poll()).isEqualTo(new Polled.Nothing());

        assertThat(kafka.committed()).hasValue(1L);
    }

    @Test
    void deliversAgainWhenTheTopicIdCannotBeHad() {
        kafka.write("{}");
        kafka.breakCluster(Optional.of(new TimeoutException("away")));
        assertThat(poll()).isInstanceOf(Polled.Unavailable.class);

        kafka.breakCluster(Optional.empty());
        assertThat(poll())
                .isInstanceOfSatisfying(
                        Polled.Batch.class, batch -> assertThat(batch.starts()).isEqualTo(Map.of(PARTITION, 0L)));
    }

    @Test
    void looksIntoALongSilence() {
        EventConsumer brief = consumer(Duration.ofMillis(1));
        assertThat(brief.poll()).isEqualTo(new Polled.Nothing());
        kafka.breakCluster(Optional.of(new TimeoutException("away")));
        assertThat(brief.poll()).isEqualTo(new Polled.Nothing());
        now.set(Instant.EPOCH.plusSeconds(31));

        assertThat(brief.poll())
                .isInstanceOfSatisfying(
                        Polled.Unavailable.class,
                        unavailable -> assertThat(unavailable.failure().code()).isEqualTo("request-timed-out"));
    }

    @Test
    void reportsWhatKafkaRefuses() {
        kafka.schedulePollTask(() -> kafka.setPollException(new TopicAuthorizationException("no right")));
        Polled polled = consumer.poll();
        assertThat(polled)
                .isInstanceOfSatisfying(
                        Polled.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.failure().code()).isEqualTo("topic-authorization-failed"));
    }

    @Test
    void stopsAtAPositionThatIsGone() {
        poll();
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 7L)));

        assertThat(consumer.poll())
                .isInstanceOfSatisfying(
                        Polled.Stopped.class,
                        stopped -> assertThat(stopped.reason()).contains("t-0=7"));
    }

    @Test
    void consumesTheOthersWhileAPartitionWithoutOffsetHasNoLeader() {
        kafka.loseLeaders(Set.of(ANOTHER));
        kafka.assign(ANOTHER, 7, 9);
        assertThat(consumer.poll()).isEqualTo(new Polled.Nothing());
        kafka.write("{}");
        Polled.Batch batch = (Polled.Batch) poll();
        assertThat(batch.starts()).containsOnlyKeys(PARTITION);
        consumer.commit(batch);

        kafka.loseLeaders(Set.of());
        assertThat(poll()).isEqualTo(new Polled.StartedLate(Map.of(ANOTHER, 7L)));
        assertThat(kafka.paused()).isEmpty();
        assertThat(kafka.position(ANOTHER)).isEqualTo(7);
    }

    @Test
    void commitsTheEndWhereItStartsOnceThereIsALeader() {
        EventConsumer latest = consumer(LONG, FirstPosition.LATEST);
        kafka.loseLeaders(Set.of(ANOTHER));
        kafka.assign(ANOTHER, 7, 9);
        assertThat(latest.poll()).isEqualTo(new Polled.Nothing());

        kafka.loseLeaders(Set.of());
        kafka.endPoll();
        assertThat(latest.poll()).isEqualTo(new Polled.Nothing());
        kafka.endPoll();
        assertThat(latest.poll()).isEqualTo(new Polled.Nothing());
        assertThat(kafka.committed(Set.of(ANOTHER)).get(ANOTHER).offset()).isEqualTo(9);
    }

    @Test
    void startsAtTheBeginningOfATopicThatWasMadeAnew() {
        kafka.write("{}");
        kafka.write("{}");
        consumer.commit((Polled.Batch) poll());
        kafka.replaceTopic("another");
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));

        assertThat(consumer.poll()).isEqualTo(new Polled.TopicsReplaced(Set.of("t")));

        kafka.write("{}");
        assertThat(poll()).isInstanceOfSatisfying(Polled.Batch.class, batch -> {
            assertThat(batch.starts()).isEqualTo(Map.of(PARTITION, 0L));
            assertThat(batch.topicIds()).isEqualTo(Map.of("t", "another"));
        });
    }

    @Test
    void followsNoOffsetThatWasCommittedForAnotherTopicOfThatName() {
        kafka.write("{}");
        consumer.commit((Polled.Batch) poll());
        kafka.schedulePollTask(() -> {
            kafka.rebalance(List.of());
            kafka.rebalance(List.of(PARTITION));
        });
        assertThat(poll()).isEqualTo(new Polled.Nothing());
        kafka.replaceTopic("another");
        kafka.write("{}");
        kafka.write("{}");

        assertThat(poll()).isEqualTo(new Polled.TopicsReplaced(Set.of("t")));
        assertThat(((Polled.Batch) poll()).starts()).isEqualTo(Map.of(PARTITION, 0L));
    }

    @Test
    void owesAnOffsetUntilItsTopicIsKnown() {
        kafka.pass(3);
        kafka.hideTopic(true);
        assertThat(poll()).isEqualTo(new Polled.Nothing());
        assertThat(poll()).isEqualTo(new Polled.Nothing());
        assertThat(kafka.committed()).isEmpty();

        kafka.hideTopic(false);
        assertThat(poll()).isEqualTo(new Polled.Nothing());

        assertThat(kafka.committed()).hasValue(3L);
    }

    @Test
    void endsAPollEarlyWhenWokenAndKeepsWhatItHas() {
        kafka.write("{}");
        kafka.schedulePollTask(consumer::wakeup);

        assertThat(consumer.poll()).isInstanceOf(Polled.Batch.class);
    }
}
