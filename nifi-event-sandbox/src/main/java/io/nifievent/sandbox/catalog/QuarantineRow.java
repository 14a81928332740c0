package io.nifievent.sandbox.catalog;

import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import java.util.Base64;
import java.util.Optional;

/** A row of the quarantine as {@code ./pipeline query --format json "SELECT raw …"} prints it: base64 and nothing else. */
final class QuarantineRow {
    private static final String COLUMN = "raw";

    /** A row with an event of the greatest size, in base64. */
    static final int MAX_BYTES = EventFile.MAX_EVENT_BYTES / 3 * 4 + 64;

    private QuarantineRow() {}

    /** The event a row holds; any other line is an event itself. */
    static Frame event(Frame line) {
        Frame event = raw(line).<Frame>map(Frame.Whole::new).orElse(line);
        return event.atMost(EventFile.MAX_EVENT_BYTES);
    }

    private static Optional<byte[]> raw(Frame line) {
        return EventJson.parse(line.bytes()) instanceof EventJson.Parsable(var object) && object.size() == 1
                ? object.path(COLUMN).stringValueOpt().flatMap(QuarantineRow::decoded)
                : Optional.empty();
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64, so it is an event with that property
        }
    }
}
