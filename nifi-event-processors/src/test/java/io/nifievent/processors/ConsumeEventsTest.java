package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.kafka.ConsumerSettings;
import io.nifievent.kafka.EventConsumer;
import io.nifievent.kafka.ScriptedConsumer;
import io.nifievent.services.StandardKafkaConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.ReflectionUtils;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumeEventsTest {

    private final ScriptedConsumer kafka = new ScriptedConsumer();
    private final ConsumeEvents processor = new ConsumeEvents() {
        @Override
        EventConsumer open(ConsumerSettings settings) {
            return kafka.consumer(settings, InstantSource.system());
        }
    };
    private final TestRunner runner = TestRunners.newTestRunner(processor);

    @BeforeEach
    void configure() throws InitializationException {
        StandardKafkaConnection connection = new StandardKafkaConnection();
        runner.addControllerService("kafka", connection);
        runner.setProperty(connection, "Bootstrap Servers", "127.0.0.1:1");
        runner.enableControllerService(connection);
        runner.setProperty(ConsumeEventsProperties.KAFKA_CONNECTION, "kafka");
        runner.setProperty(ConsumeEventsProperties.GROUP_ID, "group");
        runner.setProperty(ConsumeEventsProperties.TOPICS, "t");
        runner.setProperty(ConsumeEventsProperties.MAX_WAIT, "60 secs");
    }

    @Test
    void passesOnARunOfRecordsWithItsPosition() {
        kafka.write("{\"a\":1}");
        kafka.write("{\n\"b\":2}");
        kafka.endPoll();
        runner.run();

        runner.assertAllFlowFilesTransferred(ConsumeEvents.SUCCESS, 1);
        MockFlowFile flowFile =
                runner.getFlowFilesForRelationship(ConsumeEvents.SUCCESS).getFirst();
        flowFile.assertContentEquals("{\"a\":1}\n{ \"b\":2}\n");
        Map.of(
                        "kafka.topic", "t",
                        "kafka.topic.id", "id-of-t",
                        "kafka.partition", "0",
                        "kafka.offset.first", "0",
                        "kafka.offset.last", "1",
                        "event.count", "2",
                        "mime.type", "application/x-ndjson")
                .forEach(flowFile::assertAttributeEquals);
        assertThat(runner.getProvenanceEvents()).singleElement().satisfies(event -> {
            assertThat(event.getEventType()).isEqualTo(ProvenanceEventType.RECEIVE);
            assertThat(event.getTransitUri()).isEqualTo("kafka://127.0.0.1:1/t/0?offset=0-1");
        });
        assertThat(kafka.committed()).hasValue(2L);
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void givesARecordThatIsNoLineAFlowFileOfItsOwn() {
        kafka.write("{\"a\":1}");
        kafka.write("not json");
        kafka.write("{\"b\":2}");
        kafka.endPoll();
        runner.run();

        assertThat(runner.getFlowFilesForRelationship(ConsumeEvents.SUCCESS))
                .extracting(flowFile -> flowFile.getAttribute("kafka.offset.first"))
                .containsExactly("0", "2");
        MockFlowFile unparseable =
                runner.getFlowFilesForRelationship(ConsumeEvents.UNPARSEABLE).getFirst();
        unparseable.assertContentEquals("not json");
        unparseable.assertAttributeEquals("kafka.error.code", "malformed-json");
        unparseable.assertAttributeEquals("kafka.offset.first", "1");
        unparseable.assertAttributeEquals("kafka.offset.last", "1");
        assertThat(kafka.committed()).hasValue(3L);
    }

    @Test
    void commitsNoOffsetOfASessionThatDidNotCommitAndDeliversAgain() {
        kafka.write("{\"a\":1}");
        kafka.endPoll();
        runner.run(1, false);
        runner.clearTransferState();
        assertThat(kafka.committed()).hasValue(1L);
        kafka.write("{\"b\":2}");

        kafka.endPoll();
        ProcessSession failing = failing(
                runner.getProcessSessionFactory().createSession(),
                "commitAsync",
                new ProcessException("The repository is full"));
        assertThatThrownBy(() -> processor.onTrigger(runner.getProcessContext(), failing))
                .isInstanceOf(ProcessException.class);
        assertThat(kafka.committed()).hasValue(1L);

        kafka.endPoll();
        runner.run(1, true, false);
        runner.getFlowFilesForRelationship(ConsumeEvents.SUCCESS).getLast().assertContentEquals("{\"b\":2}\n");
        assertThat(kafka.committed()).hasValue(2L);
    }

    @Test
    void deliversAgainAfterAnErrorWhileFlowFilesAreWritten() {
        kafka.write("{\"a\":1}");
        kafka.endPoll();
        runner.run(1, false);
        runner.clearTransferState();
        kafka.write("{\"b\":2}");

        kafka.endPoll();
        ProcessSession failing = failing(
                runner.getProcessSessionFactory().createSession(), "write", new OutOfMemoryError("Java heap space"));
        assertThatThrownBy(() -> processor.onTrigger(runner.getProcessContext(), failing))
                .isInstanceOf(OutOfMemoryError.class);

        kafka.endPoll();
        runner.run(1, true, false);
        runner.getFlowFilesForRelationship(ConsumeEvents.SUCCESS).getLast().assertContentEquals("{\"b\":2}\n");
        assertThat(kafka.committed()).hasValue(2L);
    }

    @Test
    void raisesAnAlarmWhenThePositionIsGone() {
        kafka.endPoll();
        runner.run(1, false);
        kafka.setPollException(new OffsetOutOfRangeException(Map.of(ScriptedConsumer.PARTITION, 7L)));
        runner.run(1, true, false);

        assertThat(runner.getLogger().getErrorMessages())
                .singleElement()
                .satisfies(message -> assertThat(message.getMsg()).contains("offset-out-of-range", "t-0=7"));
        runner.assertTransferCount(ConsumeEvents.SUCCESS, 0);
        assertThat(kafka.committed()).isEqualTo(Optional.empty());
    }

    /** Then it never hears that it has stopped. */
    @Test
    void closesItsConsumersWhenItIsTerminated() throws ReflectiveOperationException {
        kafka.endPoll();
        runner.run(1, false);
        assertThat(kafka.closed()).isFalse();
        processor.unschedule();
        ReflectionUtils.invokeMethodsWithAnnotation(OnRemoved.class, processor);

        assertThat(kafka.closed()).isTrue();
        runner.stop();
    }

    @Test
    void refusesAPatternThatIsNone() {
        runner.setProperty(ConsumeEventsProperties.TOPIC_FORMAT, "pattern");
        runner.setProperty(ConsumeEventsProperties.TOPICS, "events(");
        runner.assertNotValid();
    }

    @SuppressWarnings("unchecked")
    private static ProcessSession failing(ProcessSession session, String call, Throwable failure) {
        return (ProcessSession) Proxy.newProxyInstance(
                ConsumeEventsTest.class.getClassLoader(),
                new Class<?>[] {ProcessSession.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(call)) {
                        session.rollback();
                        if (call.equals("commitAsync")) {
                            ((Consumer<Throwable>) arguments[1]).accept(failure);
                        }
                        throw failure;
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
