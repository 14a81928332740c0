package io.nifievent.sandbox.catalog;

import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.validation.RejectedEvents.RawKind;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A row of the quarantine as {@code ./pipeline query --format json "SELECT raw, raw_kind …"} prints it.
 *
 * @param event what was kept of the event's bytes
 * @param form whether they are an HTML form
 */
record QuarantineRow(Frame event, boolean form) {
    private static final String RAW = "raw";
    private static final String RAW_KIND = "raw_kind";
    private static final Set<String> COLUMNS = Set.of(RAW, RAW_KIND);

    /** A row with an event of the greatest size, in base64. */
    static final int MAX_BYTES = EventFile.MAX_EVENT_BYTES / 3 * 4 + 128;

    /** The row on a line; empty if the line isn't these two columns and nothing else. */
    static Optional<QuarantineRow> of(Frame line) {
        return EventJson.parse(line) instanceof EventJson.Parsable(var row)
                        && COLUMNS.equals(Set.copyOf(row.propertyNames()))
                ? row.path(RAW)
                        .stringValueOpt()
                        .flatMap(QuarantineRow::decoded)
                        .map(raw -> new QuarantineRow(
                                new Frame.Whole(raw).atMost(EventFile.MAX_EVENT_BYTES),
                                row.path(RAW_KIND).stringValue("").equals(RawKind.FORM.toString())))
                : Optional.empty();
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64, so it is an event with such properties
        }
    }
}
