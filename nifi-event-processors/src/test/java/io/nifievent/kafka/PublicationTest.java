package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class PublicationTest {

    private static final String A = "{\"event_id\":\"a\",\"event\":{\"u\":1}}";
    private static final String B = "{\"event_id\":\"b\",\"event\":{\"u\":2}}";
    private static final String C = "{\"event_id\":\"c\",\"event\":{}}";

    private final ScriptedProducer producer = new ScriptedProducer();
    private final EventPublisher publisher = producer.publisher();
    private final Publication publication = publisher.begin();

    @Test
    void sendsEachLineWithItsKeyAndHeaders() throws Exception {
        Shipment shipment = send("t", A, B, C);
        publication.await();

        assertThat(producer.history())
                .extracting(record -> text(record.key()), record -> text(record.value()))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1", A),
                        org.assertj.core.groups.Tuple.tuple("2", B),
                        org.assertj.core.groups.Tuple.tuple("c", C));
        assertThat(producer.history())
                .extracting(ProducerRecord::headers)
                .allSatisfy(headers -> assertThat(
                                text(headers.lastHeader("event.type").value()))
                        .isEqualTo("Line%0AFeed"));
        assertThat(shipment.parts()).singleElement().isInstanceOf(Shipment.Acknowledged.class);
    }

    @Test
    void sendsNothingBehindARecordThatMayBeRetried() throws Exception {
        producer.failing(B, new NotLeaderOrFollowerException("moved"));
        Shipment first = send("t", A, B, C);
        Shipment second = send("t", A);

        assertThat(publication.await())
                .hasValueSatisfying(cause -> assertThat(cause.code()).isEqualTo("not-leader-or-follower"));

        assertThat(producer.acknowledged()).containsExactly(A);
        assertThat(publisher.isSpent()).isTrue();
        assertThat(lines(first.parts().get(0))).containsExactly(0);
        assertThat(first.parts().get(1)).isInstanceOfSatisfying(Shipment.Unsent.class, unsent -> {
            assertThat(lines(unsent)).containsExactly(1, 2);
            assertThat(unsent.cause().reason()).isEqualTo("moved");
        });
        assertThat(second.parts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Shipment.Unsent.class,
                        unsent -> assertThat(unsent.cause().code()).isEqualTo("not-leader-or-follower"));
    }

    /** A record's timestamp is the moment it is sent, so the fault is a clock's, and passes. */
    @Test
    void sendsARecordAgainWhoseTimestampIsRefused() throws Exception {
        producer.failing(A, new InvalidTimestampException("out of range"));
        Shipment shipment = send("t", A);

        publication.await();

        assertThat(shipment.parts()).singleElement().isInstanceOf(Shipment.Unsent.class);
    }

    @Test
    void goesOnBehindARecordThatIsRejected() throws Exception {
        producer.failing(B, new RecordTooLargeException("too large"));
        Shipment shipment = send("t", A, B, C);

        assertThat(publication.await()).isEmpty();

        assertThat(producer.acknowledged()).containsExactly(A, C);
        assertThat(publisher.isSpent()).isFalse();
        assertThat(lines(shipment.parts().get(0))).containsExactly(0, 2);
        assertThat(lines(shipment.parts().get(1))).containsExactly(1);
    }

    @Test
    void holdsUpTheLinesOfATopicWithoutMetadataAlone() throws Exception {
        producer.refusing("missing", new TimeoutException("no metadata"));
        Shipment missing = send("missing", A, B);
        Shipment other = send("t", C);

        assertThat(publication.await()).isEmpty();

        assertThat(missing.parts())
                .singleElement()
                .satisfies(part -> assertThat(lines(part)).containsExactly(0, 1));
        assertThat(other.parts()).singleElement().isInstanceOf(Shipment.Acknowledged.class);
    }

    @Test
    void takesASecondTopicWithoutMetadataForAClusterThatIsAway() throws Exception {
        producer.refusing("one", new TimeoutException("no metadata"));
        producer.refusing("two", new TimeoutException("no metadata"));
        send("one", A);
        send("two", A);
        Shipment third = send("three", A);

        assertThat(publication.await()).isPresent();
        assertThat(third.parts()).singleElement().isInstanceOf(Shipment.Unsent.class);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void waitsForATopicThatDoesNotExistOnceAndSendsWhenItDoes() throws Exception {
        producer.refusing("missing", new TimeoutException("no metadata", new UnknownTopicOrPartitionException("none")));
        send("missing", A);
        publication.await();

        Publication second = publisher.begin();
        Shipment again = send(second, "missing", A);
        assertThat(second.await()).isEmpty();
        assertThat(again.parts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Shipment.Unsent.class,
                        unsent -> assertThat(unsent.cause().code()).isEqualTo("request-timed-out"));
        assertThat(producer.refused()).isEqualTo(1);

        producer.letPass(Duration.ofHours(1));
        Publication later = publisher.begin();
        send(later, "missing", A);
        assertThat(later.await()).isEmpty();
        assertThat(producer.refused())
                .as("the producer asks again, for brokers that make topics")
                .isEqualTo(2);

        producer.admitting("missing");
        Publication third = publisher.begin();
        Shipment there = send(third, "missing", A);
        third.await();
        assertThat(there.parts()).singleElement().isInstanceOf(Shipment.Acknowledged.class);
    }

    @Test
    void holdsUpTheLinesOfTopicsThatDoNotExistAloneHoweverManyTheyAre() throws Exception {
        TimeoutException missing =
                new TimeoutException("no metadata", new UnknownTopicOrPartitionException("no such topic"));
        producer.refusing("one", missing)
                .refusing("two", missing)
                .refusing("three", new TimeoutException("no metadata"));
        Shipment one = send("one", A, B);
        Shipment two = send("two", A);
        Shipment three = send("three", A);
        Shipment other = send("t", C);

        assertThat(publication.await()).isEmpty();

        assertThat(List.of(one, two, three))
                .allSatisfy(
                        shipment -> assertThat(shipment.parts()).singleElement().isInstanceOf(Shipment.Unsent.class));
        assertThat(other.parts()).singleElement().isInstanceOf(Shipment.Acknowledged.class);
        assertThat(publisher.isSpent()).isFalse();
    }

    @Test
    void asksOnceForATopicThatThisLoginMayNotSee() throws Exception {
        producer.refusing("secret", new TopicAuthorizationException("secret"));
        Shipment secret = send("secret", A, B);
        Shipment other = send("t", C);

        assertThat(publication.await()).isEmpty();

        assertThat(producer.refused()).isEqualTo(1);
        assertThat(secret.parts()).singleElement().isInstanceOfSatisfying(Shipment.Rejected.class, rejected -> {
            assertThat(lines(rejected)).containsExactly(0, 1);
            assertThat(rejected.cause().code()).isEqualTo("topic-authorization-failed");
        });
        assertThat(other.parts()).singleElement().isInstanceOf(Shipment.Acknowledged.class);
    }

    @Test
    void rejectsALineThatIsNotJson() throws Exception {
        Shipment shipment = send("t", A, "{\"event\":nonsense");
        publication.await();

        assertThat(shipment.parts().get(1)).isInstanceOfSatisfying(Shipment.Rejected.class, rejected -> {
            assertThat(lines(rejected)).containsExactly(1);
            assertThat(rejected.cause().code()).isEqualTo("malformed-json");
        });
    }

    @Test
    void rejectsALineThatIsTooLongWithoutKeepingIt() throws Exception {
        Shipment shipment = new Shipment(destination("t"));
        try (InputStream endless = new ByteArrayInputStream(new byte[(1 << 20) + 1]) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                int read = super.read(target, offset, length);
                java.util.Arrays.fill(target, offset, offset + Math.max(read, 0), (byte) 'x');
                return read;
            }
        }) {
            publication.send(shipment, endless);
        }
        publication.await();

        assertThat(shipment.parts())
                .singleElement()
                .isInstanceOfSatisfying(
                        Shipment.Rejected.class,
                        rejected -> assertThat(rejected.cause())
                                .isEqualTo(new Failure(
                                        "message-too-large",
                                        "The line has 1048577 bytes; max.request.size is 1048576.",
                                        Failure.Fate.REJECT)));
    }

    private Shipment send(String topic, String... lines) throws Exception {
        return send(publication, topic, lines);
    }

    private static Shipment send(Publication publication, String topic, String... lines) throws Exception {
        Shipment shipment = new Shipment(destination(topic));
        publication.send(
                shipment, new ByteArrayInputStream(String.join("\r\n\n", lines).getBytes(StandardCharsets.UTF_8)));
        return shipment;
    }

    private static Destination destination(String topic) {
        return (Destination) Destination.of(topic, "/event/u", Map.of("event.type", "Line\nFeed"));
    }

    private static List<Integer> lines(Shipment.Part part) {
        return part.lines().lines().stream().boxed().toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
