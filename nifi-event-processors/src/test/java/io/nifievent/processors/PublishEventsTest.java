package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.kafka.EventPublisher;
import io.nifievent.kafka.ProducerSettings;
import io.nifievent.kafka.ScriptedProducer;
import io.nifievent.services.StandardKafkaConnection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.ReflectionUtils;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishEventsTest {

    private static final Map<String, String> ROUTED =
            Map.of("kafka.topic", "events.X", "kafka.key.pointer", "/event/u", "event.type", "X");
    private static final String A = "{\"event_id\":\"a\",\"event\":{\"u\":\"1\"}}";
    private static final String B = "{\"event_id\":\"b\",\"event\":{\"u\":\"2\"}}";
    private static final String C = "{\"event_id\":\"c\",\"event\":{\"u\":\"3\"}}";

    private final ScriptedProducer first = new ScriptedProducer();
    private final ScriptedProducer second = new ScriptedProducer();
    private final Iterator<ScriptedProducer> producers = List.of(first, second).iterator();
    private final TestRunner runner = TestRunners.newTestRunner(new PublishEvents() {
        @Override
        EventPublisher open(ProducerSettings settings) {
            return producers.next().publisher();
        }
    });

    @BeforeEach
    void connect() throws InitializationException {
        connect(runner);
    }

    private static void connect(TestRunner runner) throws InitializationException {
        StandardKafkaConnection connection = new StandardKafkaConnection();
        runner.addControllerService("kafka", connection);
        runner.setProperty(connection, "Bootstrap Servers", "127.0.0.1:1");
        runner.enableControllerService(connection);
        runner.setProperty(PublishEventsProperties.KAFKA_CONNECTION, "kafka");
    }

    @Test
    void passesOnAFlowFileWhoseRecordsAreAllAcknowledged() {
        runner.enqueue(A + "\n" + B + "\n", ROUTED);
        runner.run();

        runner.assertAllFlowFilesTransferred(PublishEvents.SUCCESS, 1);
        assertThat(first.acknowledged()).containsExactly(A, B);
        assertThat(first.history().getFirst().topic()).isEqualTo("events.X");
        assertThat(first.history().getFirst().headers().lastHeader("event.type").value())
                .isEqualTo(new byte[] {'X'});
        MockFlowFile flowFile =
                runner.getFlowFilesForRelationship(PublishEvents.SUCCESS).getFirst();
        flowFile.assertContentEquals(A + "\n" + B + "\n");
        flowFile.assertAttributeEquals("event.count", "2");
        assertThat(runner.getProvenanceEvents())
                .filteredOn(event -> event.getEventType() == ProvenanceEventType.SEND)
                .singleElement()
                .satisfies(event -> assertThat(event.getTransitUri()).isEqualTo("kafka://127.0.0.1:1/events.X"));
        assertThat(runner.getCounterValue("Events Published")).isEqualTo(2);
    }

    @Test
    void sendsOnlyTheUnacknowledgedLinesAgain() {
        first.failing(B, new TimeoutException("no answer"));
        runner.enqueue(String.join("\n", A, B, C), ROUTED);
        runner.run(1, false);

        runner.assertTransferCount(PublishEvents.SUCCESS, 1);
        runner.assertTransferCount(PublishEvents.RETRY, 1);
        runner.getFlowFilesForRelationship(PublishEvents.SUCCESS).getFirst().assertContentEquals(A + "\n");
        MockFlowFile retry =
                runner.getFlowFilesForRelationship(PublishEvents.RETRY).getFirst();
        retry.assertContentEquals(B + "\n" + C + "\n");
        retry.assertAttributeEquals("kafka.error.code", "request-timed-out");
        retry.assertAttributeEquals("kafka.error.reason", "no answer");
        retry.assertAttributeEquals("event.count", "2");
        assertThat(runner.getProvenanceEvents())
                .filteredOn(event -> event.getEventType() == ProvenanceEventType.SEND)
                .hasSize(1);

        runner.clearTransferState();
        runner.enqueue(retry);
        runner.run(1, true, false);

        runner.assertAllFlowFilesTransferred(PublishEvents.SUCCESS, 1);
        MockFlowFile sent =
                runner.getFlowFilesForRelationship(PublishEvents.SUCCESS).getFirst();
        sent.assertAttributeNotExists("kafka.error.code");
        assertThat(second.acknowledged()).containsExactly(B, C);
    }

    @Test
    void aRefusedRecordDoesNotTakeItsBatchAlong() {
        first.failing(B, new RecordTooLargeException("too large"));
        runner.enqueue(String.join("\n", A, B, C), ROUTED);
        runner.enqueue(A, ROUTED);
        runner.run();

        assertThat(runner.getFlowFilesForRelationship(PublishEvents.SUCCESS))
                .extracting(MockFlowFile::getContent)
                .containsExactly(A + "\n" + C + "\n", A);
        MockFlowFile failure =
                runner.getFlowFilesForRelationship(PublishEvents.FAILURE).getFirst();
        failure.assertContentEquals(B + "\n");
        failure.assertAttributeEquals("kafka.error.code", "message-too-large");
        runner.assertTransferCount(PublishEvents.RETRY, 0);
    }

    @Test
    void refusesAFlowFileWithoutTopic() {
        runner.enqueue(String.join("\n", A, B, C), Map.of());
        runner.run();

        runner.assertAllFlowFilesTransferred(PublishEvents.FAILURE, 1);
        MockFlowFile failure =
                runner.getFlowFilesForRelationship(PublishEvents.FAILURE).getFirst();
        failure.assertAttributeEquals("kafka.error.code", "topic-missing");
        failure.assertAttributeEquals("event.count", "3");
        assertThat(runner.getCounterValue("Events Refused")).isEqualTo(3);
    }

    @Test
    void keepsBulletinsFreeOfContent() {
        first.failing(B, new RecordTooLargeException("too large"));
        runner.enqueue(String.join("\n", A, B), ROUTED);
        runner.run();

        assertThat(runner.getLogger().getWarnMessages())
                .isNotEmpty()
                .allSatisfy(message -> assertThat(message.getMsg()).doesNotContain("event_id"));
    }

    @Test
    void leavesFlowFilesQueuedWhileNoProducerCanBeOpened() throws InitializationException {
        TestRunner closed = TestRunners.newTestRunner(new PublishEvents() {
            @Override
            EventPublisher open(ProducerSettings settings) {
                throw new KafkaException("No resolvable bootstrap urls");
            }
        });
        connect(closed);
        closed.enqueue(A, ROUTED);
        closed.run();

        closed.assertQueueNotEmpty();
        assertThat(closed.getLogger().getErrorMessages()).hasSize(1);
    }

    @Test
    void closesItsProducersWhenStopped() {
        runner.enqueue(A, ROUTED);
        runner.run();

        assertThat(first.closed()).isTrue();
    }

    /** Then it never hears that it has stopped. */
    @Test
    void closesItsProducersWhenItIsTerminated() throws ReflectiveOperationException {
        runner.enqueue(A, ROUTED);
        runner.run(1, false);
        assertThat(first.closed()).isFalse();
        ReflectionUtils.invokeMethodsWithAnnotation(OnRemoved.class, runner.getProcessor());

        assertThat(first.closed()).isTrue();
        runner.stop();
    }
}
