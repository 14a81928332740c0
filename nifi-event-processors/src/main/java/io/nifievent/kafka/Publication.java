package io.nifievent.kafka;

import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import tools.jackson.core.JacksonException;

/**
 * Shipments sent together: pipelined into the producer, then awaited. One thread sends and awaits; Kafka's thread
 * answers.
 *
 * <p>Order per key. With one request in flight the producer appends the records of a partition in the order they were
 * given, until one fails. So the first record that fails for a retriable reason withdraws everything behind it: the producer is closed
 * in that record's own callback, before its thread can send another batch, and nothing more is sent. What was not
 * acknowledged thus never overtakes, and is sent again in its old order. A record that is rejected leaves no gap to
 * keep, and the rest goes on without it.
 *
 * <p>A record reported as failed before it entered the producer's buffer - the topic's metadata cannot be had - holds up
 * its own topic alone. Of topics that the cluster says it doesn't have there may be any number; of others a second one
 * means that the cluster is away.
 */
public final class Publication {

    static final Failure UNANSWERED =
            new Failure("request-timed-out", "Kafka did not answer within the delivery timeout.", Failure.Fate.RETRY);

    private final EventPublisher publisher;
    private final Thread sender = Thread.currentThread();
    private final Map<String, Failure> heldTopics;
    private boolean heldUnexplained;
    private final Object answers = new Object();
    private volatile Optional<Failure> withdrawn = Optional.empty();
    private boolean insideSend;
    private long unanswered;

    /** @param missingTopics known to be missing, with the failure of their lines */
    Publication(EventPublisher publisher, Map<String, Failure> missingTopics) {
        this.publisher = publisher;
        this.heldTopics = new HashMap<>(missingTopics);
    }

    /** Sends each line of the content as a record. Blocks while the producer's buffer is full. */
    public void send(Shipment shipment, InputStream content) throws IOException {
        LineReader lines = new LineReader(content, publisher.maxRecordBytes());
        for (Optional<Frame> line = lines.next(); line.isPresent(); line = lines.next()) {
            int number = shipment.nextLine();
            if (line.get() instanceof Frame.Oversized tooLong) {
                shipment.failed(
                        number,
                        Failure.rejected(
                                "message-too-large",
                                "The line has " + tooLong.size() + " bytes; max.request.size is "
                                        + publisher.maxRecordBytes() + "."));
            } else {
                send(shipment, number, line.get().bytes());
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback says the same
    private void send(Shipment shipment, int line, byte[] value) {
        Destination destination = shipment.destination();
        Optional<Failure> obstacle = withdrawn.or(() -> Optional.ofNullable(heldTopics.get(destination.topic())));
        if (obstacle.isPresent()) {
            shipment.failed(line, obstacle.get());
            return;
        }
        Optional<byte[]> key;
        try {
            key = destination.key().find(value);
        } catch (JacksonException e) {
            shipment.failed(line, Failure.rejected("malformed-json", "The line is not JSON: no key can be read."));
            return;
        }
        synchronized (answers) {
            unanswered++;
        }
        insideSend = true;
        try {
            publisher
                    .producer()
                    .send(
                            record(destination, key, value),
                            (metadata, exception) -> answered(shipment, line, Optional.ofNullable(exception)));
        } catch (KafkaException | IllegalStateException e) {
            // thrown instead of a callback, for one when the producer was closed by a withdrawal meanwhile
            answered(shipment, line, Optional.of(e));
        } finally {
            insideSend = false;
        }
    }

    @SuppressWarnings("NullAway") // a record without key is one whose key is null
    private static ProducerRecord<byte[], byte[]> record(Destination destination, Optional<byte[]> key, byte[] value) {
        return new ProducerRecord<>(destination.topic(), null, key.orElse(null), value, destination.headers());
    }

    private void answered(Shipment shipment, int line, Optional<Exception> exception) {
        if (exception.isEmpty()) {
            shipment.acknowledged(line);
        } else {
            failed(shipment, line, exception.get());
        }
        synchronized (answers) {
            unanswered--;
            answers.notifyAll();
        }
    }

    private void failed(Shipment shipment, int line, Exception exception) {
        Failure failure = Failure.of(exception);
        boolean neverBuffered = Thread.currentThread() == sender && insideSend;
        if (failure.fate() == Failure.Fate.REJECT) {
            shipment.failed(line, failure);
            if (neverBuffered && exception instanceof TopicAuthorizationException) {
                // the producer would ask for its metadata again with each line, up to a second each
                heldTopics.put(shipment.destination().topic(), failure);
            }
            return;
        }
        // what a withdrawal brings down has the withdrawal's cause, not "producer closed"
        shipment.failed(line, withdrawn.orElse(failure));
        boolean missing = exception.getCause() instanceof UnknownTopicOrPartitionException;
        if (neverBuffered && missing) {
            heldTopics.put(shipment.destination().topic(), failure);
            publisher.missing(shipment.destination().topic(), failure);
        } else if (neverBuffered && !(exception instanceof BufferExhaustedException) && !heldUnexplained) {
            heldUnexplained = true;
            heldTopics.put(shipment.destination().topic(), failure);
        } else {
            withdraw(failure);
        }
    }

    private void withdraw(Failure cause) {
        synchronized (answers) {
            if (withdrawn.isPresent()) {
                return;
            }
            withdrawn = Optional.of(cause);
        }
        // outside the lock: called by the sending thread it waits for Kafka's, which may be answering
        publisher.withdraw();
    }

    /**
     * Waits until every record is answered, at most for the delivery timeout and a little.
     *
     * @return the failure that withdrew the rest, if one did
     */
    public Optional<Failure> await() throws InterruptedException {
        if (withdrawn.isEmpty()) {
            publisher.producer().flush();
        }
        if (!allAnswered(publisher.answerTimeout())) {
            withdraw(UNANSWERED);
        }
        return withdrawn;
    }

    private boolean allAnswered(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (answers) {
            while (unanswered > 0) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                answers.wait(millis);
            }
            return true;
        }
    }
}
