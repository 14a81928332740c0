package io.nifievent.quarantine;

import io.nifievent.validation.RejectedEvents.Status;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Which rows of the quarantine are meant: those that everything given here holds of.
 *
 * @param status that they have; a row without one is open
 * @param codes of the first violation; any, if empty
 * @param types that the events claim to have; any, if empty
 * @param senders addresses, or names of keys; any, if empty
 * @param from the earliest receipt
 * @param to the receipt before which all are
 * @param condition SQL over the table's columns
 */
public record RowSelection(
        Status status,
        List<String> codes,
        List<String> types,
        List<String> senders,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> condition) {

    private static final double MILLIS = 1_000;

    /** A condition in SQL, and the values of its parameters. */
    record Where(String sql, List<Object> parameters) {}

    /** @param hasStatus whether the table has the column already; if not, all rows are open */
    Where where(boolean hasStatus) {
        List<String> terms = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        terms.add(ofStatus(hasStatus));
        oneOf("code", codes, terms, parameters);
        oneOf("claimed_type", types, terms, parameters);
        oneOf("origin.remote_address", senders, terms, parameters);
        from.ifPresent(time -> received(time, ">=", terms, parameters));
        to.ifPresent(time -> received(time, "<", terms, parameters));
        condition.ifPresent(sql -> terms.add("(" + sql + ")"));
        return new Where(String.join(" AND ", terms), parameters);
    }

    private String ofStatus(boolean hasStatus) {
        boolean open = status == Status.OPEN;
        if (!hasStatus) {
            return Boolean.toString(open);
        }
        String same = "status = '" + status + "'";
        return open ? "(status IS NULL OR " + same + ")" : same;
    }

    private static void oneOf(String column, List<String> values, List<String> terms, List<Object> parameters) {
        if (!values.isEmpty()) {
            terms.add(column + " IN (" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")");
            parameters.addAll(values);
        }
    }

    /** The partition is told too, so that no other is read. */
    private static void received(Instant time, String comparison, List<String> terms, List<Object> parameters) {
        terms.add("received_at " + comparison + " from_unixtime(?)");
        parameters.add(time.toEpochMilli() / MILLIS);
        terms.add("event_date " + comparison.charAt(0) + "= ?");
        parameters.add(LocalDate.ofInstant(time, ZoneOffset.UTC).toString());
    }
}
