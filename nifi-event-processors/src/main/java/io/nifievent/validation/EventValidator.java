package io.nifievent.validation;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventRules;
import io.nifievent.catalog.EventSchema;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.EventVersion;
import io.nifievent.catalog.PersonalField;
import io.nifievent.event.Event;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.event.Timestamps;
import io.nifievent.event.Violation;
import io.nifievent.validation.Verdict.Accepted;
import io.nifievent.validation.Verdict.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Judges events by a catalog. Thread-safe; judges alike whatever way an event came in. */
public final class EventValidator {

    /** So many reasons at most are told of one event. */
    public static final int MAX_VIOLATIONS = 20;

    private static final int MAX_ID_LENGTH = 128;

    private final Catalog catalog;
    private final EventTimeRange timeRange;
    private final PersonalData personalData;
    private final boolean guardsPersonalData;
    private final Set<String> envelope;

    public EventValidator(Catalog catalog, EventTimeRange timeRange) {
        this.catalog = catalog;
        this.timeRange = timeRange;
        this.personalData = new PersonalData(catalog.pseudonyms());
        this.guardsPersonalData = catalog.hasPersonalFields();
        this.envelope = catalog.envelopeProperties();
    }

    /**
     * Judges the bytes of one event.
     *
     * @param reception how it came
     */
    public Verdict validate(Frame frame, Reception reception) {
        return switch (EventJson.parse(frame)) {
            case EventJson.Unparsable unparsable -> unread(unparsable.violation());
            case EventJson.Parsable parsable -> judge(parsable.object(), frame, true, reception);
        };
    }

    /** The verdict on content that holds no event at all. */
    public static Verdict emptyBody() {
        Violation nothing = Violation.of("empty-body", "", "There is no event in the content.");
        return new Rejected(List.of(nothing), Optional.empty(), Optional.empty(), new Kept.AsSent());
    }

    /** The verdict on bytes of which nothing could be read. */
    Rejected unread(Violation violation) {
        return unattributed(violation, Optional.empty(), Optional.empty());
    }

    /** Where no bytes may be kept, the type and version claimed are only when they look like such. */
    private Rejected unattributed(Violation violation, Optional<String> type, Optional<String> version) {
        return guardsPersonalData
                ? new Rejected(
                        List.of(violation),
                        type.filter(name -> EventType.NAME.matcher(name).matches()),
                        version.filter(label -> EventVersion.parse(label).isPresent()),
                        new Kept.Withheld())
                : new Rejected(List.of(violation), type, version, new Kept.AsSent());
    }

    /** Judges an event that came in another form than JSON; {@code frame} has the bytes its id is made of. */
    Verdict validate(ObjectNode data, Frame frame, Reception reception) {
        return judge(data, frame, false, reception);
    }

    private Verdict judge(ObjectNode data, Frame frame, boolean isJson, Reception reception) {
        Optional<String> typeName = text(data, catalog.type());
        Optional<String> version = text(data, catalog.version());
        if (typeName.isEmpty()) {
            return unattributed(at(catalog.type(), "missing-type", "The event names no type."), typeName, version);
        }
        Optional<EventType> type = catalog.find(typeName.get());
        if (type.isEmpty()) {
            return unattributed(
                    at(catalog.type(), "unknown-type", "The catalog has no such event type."), typeName, version);
        }
        Optional<EventSchema> schema = version.flatMap(type.get()::version);
        Optional<Instant> time = data.at(type.get().time()).stringValueOpt().flatMap(Timestamps::parse);
        List<Violation> violations;
        try {
            violations = schema.isPresent()
                    ? violations(schema.get(), type.get(), data, time, frame.size(), reception)
                    : List.of(withoutSchema(type.get(), version));
        } catch (RuntimeException | StackOverflowError e) {
            return notJudged(e, typeName, version, kept(data, type.get()));
        }
        if (!violations.isEmpty()) {
            return new Rejected(violations, typeName, version, kept(data, type.get()));
        }
        JsonNode id = data.at(catalog.id());
        String eventId = id.isMissingNode() ? reception.ownId().apply(frame) : id.stringValue();
        List<PersonalField> personal = type.get().rules().personal();
        personalData.remove(data, personal);
        Event event = new Event(
                eventId,
                type.get().name(),
                schema.orElseThrow().version().label(),
                time.orElseThrow(() -> new IllegalStateException(
                        "The catalog assures a timestamp in " + type.get().name())),
                reception.receivedAt(),
                data);
        return new Accepted(
                event, isJson && personal.isEmpty() ? EventJson.onOneLine(frame.bytes(), data) : EventJson.write(data));
    }

    /** One event must not take its neighbours along, however it made the validator of schemas fail. */
    private static Rejected notJudged(Throwable thrown, Optional<String> type, Optional<String> version, Kept kept) {
        String name = thrown.getClass().getName();
        // its message may quote the event
        Throwable fault = new IllegalStateException(name);
        fault.setStackTrace(thrown.getStackTrace());
        Violation violation = Violation.of(
                "not-judged", "", "The event could not be judged: the validator failed with " + name + ".");
        return new Rejected(List.of(violation), type, version, kept, Optional.of(fault));
    }

    private Violation withoutSchema(EventType type, Optional<String> version) {
        return version.isEmpty()
                ? at(catalog.version(), "missing-version", "The event names no version.")
                : at(catalog.version(), "unknown-version", "The catalog has no such version of " + type.name() + ".");
    }

    private List<Violation> violations(
            EventSchema schema,
            EventType type,
            ObjectNode data,
            Optional<Instant> time,
            long size,
            Reception reception) {
        EventRules rules = type.rules();
        List<Violation> found = new ArrayList<>(schema.violations(data, MAX_VIOLATIONS));
        time.flatMap(at -> timeRange.violation(
                        at, reception.receivedAt(), rules, type.time().toString()))
                .ifPresent(found::add);
        JsonNode id = data.at(catalog.id());
        if (!id.isMissingNode() && !isId(id.stringValue(""))) {
            found.add(at(
                    catalog.id(), "invalid-event-id", "An event id is a text of 1 to 128 visible ASCII characters."));
        }
        if (size > rules.maxBytes()) {
            found.add(Violation.of(
                    "event-too-large",
                    "",
                    "The event has " + size + " bytes; the limit of its type is " + rules.maxBytes() + "."));
        }
        if (PersonalData.hashesTooMany(data, rules.personal())) {
            found.add(Violation.of(
                    "event-too-large",
                    "",
                    "The event has more than " + PersonalData.MAX_HASHED + " values that are to be hashed."));
        }
        if (!rules.sources().isEmpty()
                && rules.sources().stream().noneMatch(allowed -> allowed.accepts(reception.source()))) {
            found.add(Violation.of("source-not-allowed", "", "Events of this type are not taken from this sender."));
        }
        return found.size() > MAX_VIOLATIONS ? found.subList(0, MAX_VIOLATIONS) : found;
    }

    private static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID_LENGTH && text.chars().allMatch(c -> c > ' ' && c < '\u007F');
    }

    private Kept kept(ObjectNode data, EventType type) {
        if (type.rules().personal().isEmpty()) {
            return new Kept.AsSent();
        }
        return personalData
                .redacted(data, type, envelope)
                .<Kept>map(known -> new Kept.Redacted(known.toString().getBytes(StandardCharsets.UTF_8)))
                .orElseGet(Kept.Withheld::new);
    }

    private static Optional<String> text(ObjectNode data, JsonPointer pointer) {
        return data.at(pointer).stringValueOpt();
    }

    private static Violation at(JsonPointer pointer, String code, String message) {
        return Violation.of(code, pointer.toString(), message);
    }
}
