package io.nifievent.kafka;

import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.protocol.Errors;

/**
 * Why Kafka did not do what was asked.
 *
 * @param code stable: Kafka's own name of the error in lower case with hyphens, such as {@code message-too-large}
 * @param reason one printable line without the record's content
 * @param fate what may become of the record
 */
public record Failure(String code, String reason, Fate fate) implements Address {

    private static final int MAX_REASON_LENGTH = 500;

    /** What may become of a record that failed. */
    public enum Fate {
        /** The same record may succeed later: the cluster, the network or the settings were at fault. */
        RETRY,
        /** The same record fails again: it, its topic or the right to write there is at fault. */
        REJECT
    }

    static Failure rejected(String code, String reason) {
        return new Failure(code, reason, Fate.REJECT);
    }

    /** Classifies what a Kafka client threw. What is unknown is retried: that loses nothing. */
    public static Failure of(Exception exception) {
        String code =
                Errors.forException(exception).name().toLowerCase(Locale.ROOT).replace('_', '-');
        String reason = PrintableText.of(Objects.requireNonNullElse(
                exception.getMessage(), exception.getClass().getSimpleName()));
        return new Failure(
                code,
                reason.length() > MAX_REASON_LENGTH ? reason.substring(0, MAX_REASON_LENGTH) : reason,
                fate(exception));
    }

    private static Fate fate(Exception exception) {
        boolean record = exception instanceof RecordTooLargeException
                || exception instanceof RecordBatchTooLargeException
                || exception instanceof InvalidRecordException
                || exception instanceof SerializationException;
        boolean topic = exception instanceof InvalidTopicException
                || exception instanceof TopicAuthorizationException
                || exception instanceof PolicyViolationException;
        return record || topic ? Fate.REJECT : Fate.RETRY;
    }
}
