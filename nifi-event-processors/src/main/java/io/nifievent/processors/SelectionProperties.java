package io.nifievent.processors;

import com.google.common.base.Splitter;
import io.nifievent.quarantine.RowSelection;
import io.nifievent.validation.RejectedEvents.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

/** The properties that select rows of the quarantine. */
final class SelectionProperties {

    private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();

    private static final Validator INSTANT = (subject, input, context) -> new ValidationResult.Builder()
            .subject(subject)
            .input(input)
            .valid(isInstant(input))
            .explanation("a time is written in UTC, such as 2026-01-31T12:00:00Z")
            .build();

    static final PropertyDescriptor CODES = new PropertyDescriptor.Builder()
            .name("Codes")
            .description("Codes of the first violation, separated by commas, such as unknown-version; any if empty.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor TYPES = new PropertyDescriptor.Builder()
            .name("Event Types")
            .description("Types that the events claim to have, separated by commas; any if empty.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor SENDERS = new PropertyDescriptor.Builder()
            .name("Sources")
            .description("Who sent the events, names of API keys or addresses, separated by commas; anyone if empty.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor FROM = new PropertyDescriptor.Builder()
            .name("Received From")
            .description("The earliest time of receipt, in UTC, such as 2026-01-31T12:00:00Z.")
            .addValidator(INSTANT)
            .build();

    static final PropertyDescriptor TO = new PropertyDescriptor.Builder()
            .name("Received Before")
            .description(
                    "The time of receipt, in UTC, before which all are. To dismiss or reopen rows it must be set, to"
                            + " a time that is over.")
            .addValidator(INSTANT)
            .build();

    static final PropertyDescriptor CONDITION = new PropertyDescriptor.Builder()
            .name("SQL Condition")
            .description("What else must hold of a row, in Presto's SQL over the columns of the table, such as"
                    + " from_utf8(raw) LIKE '%\"Platform\":\"ios\"%'.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    private SelectionProperties() {}

    static RowSelection selection(Status status, PropertyContext context) {
        return new RowSelection(
                status,
                list(context.getProperty(CODES)),
                list(context.getProperty(TYPES)),
                list(context.getProperty(SENDERS)),
                time(context.getProperty(FROM)),
                time(context.getProperty(TO)),
                text(context.getProperty(CONDITION)));
    }

    static Optional<Instant> time(PropertyValue value) {
        return text(value).map(Instant::parse);
    }

    private static List<String> list(PropertyValue value) {
        return text(value).map(COMMAS::splitToList).orElse(List.of());
    }

    private static Optional<String> text(PropertyValue value) {
        return Optional.ofNullable(value.getValue());
    }

    private static boolean isInstant(String text) {
        try {
            return Instant.parse(text).isAfter(Instant.EPOCH);
        } catch (DateTimeException e) {
            return false;
        }
    }
}
