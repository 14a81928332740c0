package io.nifievent.validation;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventSchema;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.EventId;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.event.Timestamps;
import io.nifievent.event.Violation;
import io.nifievent.validation.Verdict.Accepted;
import io.nifievent.validation.Verdict.Rejected;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Judges events by a catalog. Thread-safe; judges alike whatever way an event came in. */
public final class EventValidator {

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7E]{1,128}");

    private final Catalog catalog;
    private final EventTimeRange timeRange;

    public EventValidator(Catalog catalog, EventTimeRange timeRange) {
        this.catalog = catalog;
        this.timeRange = timeRange;
    }

    /** Judges the bytes of one event; {@code receivedAt} is when the pipeline took it over. */
    public Verdict validate(Frame frame, Instant receivedAt) {
        return validate(frame, receivedAt, EventId::ofContent);
    }

    /**
     * Judges the bytes of one event.
     *
     * @param receivedAt when the pipeline took it over
     * @param ownId gives an event without an id the one it has from now on, from its bytes
     */
    public Verdict validate(Frame frame, Instant receivedAt, Function<byte[], String> ownId) {
        return switch (EventJson.parse(frame)) {
            case EventJson.Unparsable unparsable -> Rejected.unread(unparsable.violation());
            case EventJson.Parsable parsable -> validate(parsable.object(), frame.bytes(), receivedAt, ownId);
        };
    }

    /** The verdict on content that holds no event at all. */
    public static Verdict emptyBody() {
        return Rejected.unread(Violation.of("empty-body", "", "There is no event in the content."));
    }

    /** Judges an event that came in another form than JSON; {@code content} are the bytes its id is made of. */
    Verdict validate(ObjectNode data, byte[] content, Instant receivedAt, Function<byte[], String> ownId) {
        Optional<String> typeName = text(data, catalog.type());
        Optional<String> version = text(data, catalog.version());
        if (typeName.isEmpty()) {
            return rejected("missing-type", catalog.type(), "The event names no type.", typeName, version);
        }
        Optional<EventType> type = catalog.find(typeName.get());
        if (type.isEmpty()) {
            return rejected("unknown-type", catalog.type(), "The catalog has no such event type.", typeName, version);
        }
        if (version.isEmpty()) {
            return rejected("missing-version", catalog.version(), "The event names no version.", typeName, version);
        }
        Optional<EventSchema> schema = Optional.ofNullable(type.get().versions().get(version.get()));
        if (schema.isEmpty()) {
            return rejected(
                    "unknown-version",
                    catalog.version(),
                    "The catalog has no such version of " + type.get().name() + ".",
                    typeName,
                    version);
        }
        List<Violation> violations = schema.get().violations(data);
        if (!violations.isEmpty()) {
            return new Rejected(violations, typeName, version);
        }
        Instant time = Timestamps.parse(data.at(type.get().time()).stringValue())
                .orElseThrow(() -> new IllegalStateException(
                        "The catalog assures a timestamp in " + type.get().name()));
        Optional<Violation> timeViolation =
                timeRange.violation(time, receivedAt, type.get().time().toString());
        if (timeViolation.isPresent()) {
            return new Rejected(List.of(timeViolation.get()), typeName, version);
        }
        JsonNode id = data.at(catalog.id());
        if (id.isMissingNode()) {
            return new Accepted(new Event(ownId.apply(content), typeName.get(), version.get(), time, receivedAt, data));
        }
        if (!ID.matcher(id.stringValue("")).matches()) {
            return rejected(
                    "invalid-event-id",
                    catalog.id(),
                    "An event id is a text of 1 to 128 visible ASCII characters.",
                    typeName,
                    version);
        }
        return new Accepted(new Event(id.stringValue(), typeName.get(), version.get(), time, receivedAt, data));
    }

    private static Optional<String> text(ObjectNode data, JsonPointer pointer) {
        return data.at(pointer).stringValueOpt();
    }

    private static Rejected rejected(
            String code, JsonPointer pointer, String message, Optional<String> type, Optional<String> version) {
        return new Rejected(List.of(Violation.of(code, pointer.toString(), message)), type, version);
    }
}
