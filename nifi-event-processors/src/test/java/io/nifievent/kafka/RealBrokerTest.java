package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class RealBrokerTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static LocalBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new LocalBroker(directory.resolve("kafka")).start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void consumesWhatWasPublishedWithTopicIdAndOffsets(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 1_000));

        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            List<Run.Events> runs = new ArrayList<>();
            while (count(runs) < 1_000) {
                Optional<Polled.Batch> batch = pollBatch(consumer);
                batch.ifPresent(some -> {
                    some.runs().forEach(run -> runs.add((Run.Events) run));
                    assertThat(some.topicIds().get(topic)).isEqualTo(topicId(topic));
                    assertThat(consumer.commit(some)).isEmpty();
                });
            }

            assertThat(texts(runs)).isEqualTo(lines(0, 1_000));
            assertThat(broker.committed(topic)).containsEntry(partition(topic, 0), position(topic, 1_000));
        }
    }

    @Test
    void keepsOrderPerKeyAndLosesNothingWhenTheBrokerGoesAwayAndComesBack(TestInfo test) throws Exception {
        String topic = topic(test, 3);
        List<String> pending = List.of();
        CompletableFuture<Void> outage = new CompletableFuture<>();
        AtomicInteger failures = new AtomicInteger();
        EventPublisher publisher = publisher(Duration.ofSeconds(2));
        int begun = 0;
        boolean isAway = false;
        try {
            // however long the broker takes to go away and to come back
            while (begun < 20_000 || !outage.isDone() || !pending.isEmpty()) {
                int more = 500 - pending.size();
                List<String> now = new ArrayList<>(pending);
                now.addAll(lines(begun, begun + more));
                begun += more;
                pending = attempt(publisher, topic, now);
                if (!pending.isEmpty()) {
                    failures.incrementAndGet();
                }
                if (publisher.isSpent()) {
                    publisher.close();
                    publisher = publisher(Duration.ofSeconds(2));
                }
                if (begun >= 5_000 && !isAway) {
                    isAway = true;
                    outage = CompletableFuture.runAsync(() -> {
                        broker.stop();
                        int before = failures.get();
                        await().until(() -> failures.get() >= before + 2);
                        broker.start();
                    });
                }
            }
        } finally {
            publisher.close();
            outage.join();
        }
        assertThat(failures).as("attempts that failed").hasValueGreaterThanOrEqualTo(2);

        List<String> consumed = consume(topic, begun);
        // a record whose acknowledgement got lost may be there twice; its first place is what counts
        List<String> distinct = consumed.stream().distinct().toList();
        assertThat(distinct).hasSize(begun);
        Map<String, List<String>> byKey = distinct.stream().collect(Collectors.groupingBy(RealBrokerTest::key));
        assertThat(byKey).isEqualTo(lines(0, begun).stream().collect(Collectors.groupingBy(RealBrokerTest::key)));
    }

    @Test
    void deliversAgainWhatWasNotCommitted(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 10));

        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            Polled.Batch first = awaitBatch(consumer);
            consumer.rewind(first);
            assertThat(broker.committed(topic)).isEmpty();

            Polled.Batch again = awaitBatch(consumer);
            assertThat(again.starts()).isEqualTo(first.starts()).isEqualTo(Map.of(partition(topic, 0), 0L));
            assertThat(broker.committed(topic)).isEmpty();
        }
        try (EventConsumer next = consumer(topic, FirstPosition.EARLIEST)) {
            assertThat(awaitBatch(next).starts()).isEqualTo(Map.of(partition(topic, 0), 0L));
        }
    }

    @Test
    void losesNothingWhenAnotherMemberJoinsAndTheFirstLeaves(TestInfo test) throws Exception {
        String topic = topic(test, 4);
        publish(topic, lines(0, 5_000));
        Map<String, String> byPosition = new TreeMap<>();

        EventConsumer first = consumer(topic, FirstPosition.EARLIEST, 200);
        try (EventConsumer second = consumer(topic, FirstPosition.EARLIEST, 200)) {
            await().atMost(LONG).until(() -> {
                store(first, byPosition);
                store(second, byPosition);
                return byPosition.size() >= 2_000;
            });
            publish(topic, lines(5_000, 10_000));
            // leaves with a batch that was never committed: the other has to get it
            await().atMost(LONG).until(() -> pollBatch(first).isPresent());
            first.close();
            await().atMost(LONG).until(() -> {
                store(second, byPosition);
                return byPosition.size() >= 10_000;
            });
        }

        assertThat(byPosition.values()).containsExactlyInAnyOrderElementsOf(lines(0, 10_000));
    }

    @Test
    void standsStillWithAnAlarmWhenRetentionRemovedWhatWasNext(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 10));
        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST, 3)) {
            consumer.commit(awaitBatch(consumer));
        }
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(partition(topic, 0), RecordsToDelete.beforeOffset(8)))
                    .all()
                    .get();
        }

        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            for (int i = 0; i < 2; i++) {
                Polled polled = awaitOther(consumer);
                assertThat(polled).isInstanceOf(Polled.Stopped.class);
                assertThat(((Polled.Stopped) polled).code()).isEqualTo("offset-out-of-range");
                assertThat(((Polled.Stopped) polled).reason()).contains(topic + "-0=3");
            }
        }
        assertThat(broker.committed(topic)).containsEntry(partition(topic, 0), position(topic, 3));
    }

    @Test
    void readsATopicThatWasMadeAnewFromItsBeginning(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 20));
        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST, 20)) {
            consumer.commit(awaitBatch(consumer));
            try (Admin admin = broker.admin()) {
                admin.deleteTopics(List.of(topic)).all().get();
                broker.createTopic(topic, 1, Map.of());
            }
            // longer than the old one by the time it is looked at
            publish(topic, lines(20, 50));

            // told as replaced, unless the consumer happened to look while there was none
            Polled.Batch batch = awaitBatch(consumer);
            assertThat(batch.starts()).isEqualTo(Map.of(partition(topic, 0), 0L));
            assertThat(batch.topicIds()).isEqualTo(Map.of(topic, topicId(topic)));
        }
    }

    @Test
    void tellsWhenAGroupStartsBehindRemovedRecords(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 10));
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(partition(topic, 0), RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get();
        }

        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            assertThat(awaitOther(consumer)).isEqualTo(new Polled.StartedLate(Map.of(partition(topic, 0), 4L)));
            assertThat(awaitBatch(consumer).starts()).isEqualTo(Map.of(partition(topic, 0), 4L));
        }
    }

    @Test
    void startsAtTheNewestOnceAndThenWhereItWas(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 5));
        try (EventConsumer consumer = consumer(topic, FirstPosition.LATEST)) {
            await().atMost(LONG).until(() -> {
                consumer.poll();
                return !broker.committed(topic).isEmpty();
            });
        }
        publish(topic, lines(5, 7));

        try (EventConsumer consumer = consumer(topic, FirstPosition.LATEST)) {
            assertThat(awaitBatch(consumer).starts()).isEqualTo(Map.of(partition(topic, 0), 5L));
        }
    }

    @Test
    void stopsWithoutACommittedOffsetWhenToldTo(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        publish(topic, lines(0, 5));

        try (EventConsumer consumer = consumer(topic, FirstPosition.NONE)) {
            assertThat(awaitOther(consumer))
                    .isInstanceOfSatisfying(
                            Polled.Stopped.class,
                            stopped -> assertThat(stopped.code()).isEqualTo("no-committed-offset"));
        }
    }

    @Test
    void seesATopicMadeAfterThePatternWasSubscribed(TestInfo test) throws Exception {
        String prefix = test.getTestMethod().orElseThrow().getName();
        Subscription pattern = new Subscription.Matching(Pattern.compile(Pattern.quote(prefix) + "\\..*"));
        try (EventConsumer consumer = EventConsumer.open(settings(prefix, pattern, FirstPosition.EARLIEST, 1_000))) {
            assertThat(consumer.poll()).isEqualTo(new Polled.Nothing());
            broker.createTopic(prefix + ".new", 1, Map.of());
            publish(prefix + ".new", lines(0, 3));

            assertThat(awaitBatch(consumer).runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.topic()).isEqualTo(prefix + ".new"));
        }
    }

    @Test
    void skipsTransactionMarkersAndAbortedRecordsWithoutBridgingTheGap(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional(topic)) {
            producer.initTransactions();
            for (boolean commit : new boolean[] {true, false, true}) {
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(topic, bytes("{\"commit\":" + commit + "}")));
                producer.flush();
                if (commit) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }

        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            List<Run> runs = new ArrayList<>();
            while (runs.size() < 2) {
                pollBatch(consumer).ifPresent(batch -> runs.addAll(batch.runs()));
            }
            assertThat(runs).extracting(Run::first).containsExactly(0L, 4L);
            assertThat(runs).extracting(Run::last).containsExactly(0L, 4L);
        }
    }

    @Test
    void commitsBehindTheMarkerOfATransaction(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional(topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String line : lines(0, 10)) {
                var unused = producer.send(new ProducerRecord<>(topic, bytes(line)));
            }
            producer.commitTransaction();
        }

        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            await().atMost(LONG).untilAsserted(() -> {
                pollBatch(consumer).ifPresent(consumer::commit);
                assertThat(broker.committed(topic)).containsEntry(partition(topic, 0), position(topic, 11));
            });
        }
    }

    @Test
    void publishesAtOnceToATopicThatWasJustMade() throws Exception {
        for (int i = 0; i < 10; i++) {
            broker.createTopic("just-made-" + i, 8, Map.of());
            publish("just-made-" + i, lines(0, 5_000));
        }
    }

    @Test
    void refusesTheOneRecordTheTopicFindsTooLarge(TestInfo test) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        broker.createTopic(topic, 1, Map.of("max.message.bytes", "2000"));
        StringBuilder noise = new StringBuilder();
        new java.util.Random(1).ints(6_000, 'a', 'z').forEach(c -> noise.append((char) c));
        List<String> lines =
                List.of("{\"event_id\":\"a\"}", "{\"event_id\":\"" + noise + "\"}", "{\"event_id\":\"b\"}");

        try (EventPublisher publisher = publisher(LONG)) {
            List<Shipment.Part> parts = parts(publisher, topic, lines);

            assertThat(parts).hasSize(2);
            assertThat(parts.get(0).lines().lines().stream()).containsExactly(0, 2);
            assertThat(parts.get(1)).isInstanceOfSatisfying(Shipment.Rejected.class, rejected -> {
                assertThat(rejected.lines().lines().stream()).containsExactly(1);
                assertThat(rejected.cause().code()).isEqualTo("message-too-large");
            });
            assertThat(publisher.isSpent()).isFalse();
        }
    }

    @Test
    void missingTopicsHoldUpTheirOwnLinesAlone(TestInfo test) throws Exception {
        String topic = topic(test, 1);
        try (EventPublisher publisher = publisher(Duration.ofSeconds(5))) {
            Publication publication = publisher.begin();
            Shipment missing = send(publication, "missing-topic", lines(0, 3));
            Shipment another = send(publication, "another-missing-topic", lines(0, 3));
            Shipment there = send(publication, topic, lines(0, 3));
            publication.await();

            assertThat(missing.parts()).singleElement().isInstanceOf(Shipment.Unsent.class);
            assertThat(another.parts()).singleElement().isInstanceOf(Shipment.Unsent.class);
            assertThat(there.parts()).singleElement().isInstanceOf(Shipment.Acknowledged.class);
            assertThat(publisher.isSpent()).isFalse();
        }
    }

    @Test
    void publishesToATopicThatWasMissingOnceItIsMade(TestInfo test) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        try (EventPublisher publisher = publisher(Duration.ofSeconds(5))) {
            assertThat(parts(publisher, topic, lines(0, 3))).singleElement().isInstanceOf(Shipment.Unsent.class);

            assertThat(parts(publisher, topic, lines(0, 3))).singleElement().isInstanceOf(Shipment.Unsent.class);

            broker.createTopic(topic, 1, Map.of());
            await().atMost(LONG)
                    .until(() -> parts(publisher, topic, lines(0, 3)).getFirst() instanceof Shipment.Acknowledged);
        }
    }

    private static String topic(TestInfo test, int partitions) throws Exception {
        String topic = test.getTestMethod().orElseThrow().getName();
        broker.createTopic(topic, partitions, Map.of());
        return topic;
    }

    private static KafkaProducer<byte[], byte[]> transactional(String id) {
        return new KafkaProducer<>(Map.of(
                "bootstrap.servers",
                broker.settings().bootstrapServers(),
                "transactional.id",
                id,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class));
    }

    /** As it is committed, with the epoch of the one leader there was. */
    private static OffsetAndMetadata position(String topic, long offset) {
        return new OffsetAndMetadata(offset, Optional.of(0), "topic-id=" + topicId(topic));
    }

    private static TopicPartition partition(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }

    private static String topicId(String topic) {
        try (AdminClusterView view = AdminClusterView.open(broker.settings())) {
            return view.topicIds(List.of(topic)).get(topic);
        }
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"event_id\":\"e" + i + "\",\"event\":{\"User_ID\":" + i % 17 + "}}")
                .toList();
    }

    private static String key(String line) {
        return line.substring(line.indexOf("User_ID"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EventPublisher publisher(Duration deliveryTimeout) {
        return EventPublisher.open(new ProducerSettings(broker.settings(), "lz4", deliveryTimeout));
    }

    private static void publish(String topic, List<String> lines) throws Exception {
        try (EventPublisher publisher = publisher(LONG)) {
            assertThat(parts(publisher, topic, lines)).singleElement().isInstanceOf(Shipment.Acknowledged.class);
        }
    }

    private static Shipment send(Publication publication, String topic, List<String> lines) throws Exception {
        Shipment shipment = new Shipment((Destination) Destination.of(topic, "/event/User_ID", Map.of()));
        publication.send(shipment, new ByteArrayInputStream(bytes(String.join("\n", lines))));
        return shipment;
    }

    private static List<Shipment.Part> parts(EventPublisher publisher, String topic, List<String> lines)
            throws Exception {
        Publication publication = publisher.begin();
        Shipment shipment = send(publication, topic, lines);
        publication.await();
        return shipment.parts();
    }

    /** Publishes once; returns the lines to be sent again. */
    private static List<String> attempt(EventPublisher publisher, String topic, List<String> lines) throws Exception {
        for (Shipment.Part part : parts(publisher, topic, lines)) {
            if (part instanceof Shipment.Unsent unsent) {
                ByteArrayOutputStream rest = new ByteArrayOutputStream();
                unsent.lines().copy(new ByteArrayInputStream(bytes(String.join("\n", lines))), rest);
                return rest.toString(StandardCharsets.UTF_8).lines().toList();
            }
            assertThat(part).isInstanceOf(Shipment.Acknowledged.class);
        }
        return List.of();
    }

    private static ConsumerSettings settings(
            String group, Subscription subscription, FirstPosition first, int maxRecords) {
        return new ConsumerSettings(
                broker.settings(),
                group,
                subscription,
                first,
                new BatchLimits(maxRecords, 1 << 24, Duration.ofMillis(200)));
    }

    private static EventConsumer consumer(String topic, FirstPosition first) {
        return consumer(topic, first, 10_000);
    }

    private static EventConsumer consumer(String topic, FirstPosition first, int maxRecords) {
        return EventConsumer.open(settings(topic, new Subscription.Names(List.of(topic)), first, maxRecords));
    }

    private static Optional<Polled.Batch> pollBatch(EventConsumer consumer) {
        return Optional.of(consumer.poll())
                .filter(Polled.Batch.class::isInstance)
                .map(Polled.Batch.class::cast);
    }

    private static Polled.Batch awaitBatch(EventConsumer consumer) {
        return await().atMost(LONG)
                .until(() -> pollBatch(consumer), Optional::isPresent)
                .orElseThrow();
    }

    private static Polled awaitOther(EventConsumer consumer) {
        return await().atMost(LONG).until(consumer::poll, polled -> !(polled instanceof Polled.Nothing));
    }

    private static void store(EventConsumer consumer, Map<String, String> byPosition) {
        pollBatch(consumer).ifPresent(batch -> {
            for (Run run : batch.runs()) {
                List<byte[]> lines = ((Run.Events) run).lines();
                for (int i = 0; i < lines.size(); i++) {
                    String line = new String(lines.get(i), StandardCharsets.UTF_8);
                    String before = byPosition.put(run.partition() + "/" + (run.first() + i), line);
                    assertThat(before == null || before.equals(line)).isTrue();
                }
            }
            consumer.commit(batch);
        });
    }

    private static List<String> consume(String topic, int distinct) {
        List<String> consumed = new ArrayList<>();
        try (EventConsumer consumer = consumer(topic, FirstPosition.EARLIEST)) {
            await().atMost(LONG).until(() -> {
                pollBatch(consumer).ifPresent(batch -> {
                    consumed.addAll(texts(
                            batch.runs().stream().map(Run.Events.class::cast).toList()));
                    consumer.commit(batch);
                });
                return consumed.stream().distinct().count() >= distinct;
            });
        }
        return consumed;
    }

    private static int count(Collection<Run.Events> runs) {
        return runs.stream().mapToInt(run -> run.lines().size()).sum();
    }

    private static List<String> texts(Collection<Run.Events> runs) {
        return runs.stream()
                .flatMap(run -> run.lines().stream())
                .map(line -> new String(line, StandardCharsets.UTF_8))
                .toList();
    }
}
