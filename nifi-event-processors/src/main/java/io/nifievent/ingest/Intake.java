package io.nifievent.ingest;

import io.nifievent.catalog.Catalog;
import io.nifievent.event.ArrivalLines;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.event.Violation;
import io.nifievent.event.WellFormedEvents;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.FormEvent;
import io.nifievent.validation.Reception;
import io.nifievent.validation.Verdict;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Cuts a request's content into events, looks at each and writes it as a line. Thread-safe. */
public final class Intake {

    private final Optional<Supplier<Catalog>> catalog;
    private final EventTimeRange timeRange;
    private final IntakeLimits limits;

    /**
     * @param catalog what to judge events by; without it only what is no JSON is found to be bad
     * @param timeRange which event times are believed
     */
    public Intake(Optional<Supplier<Catalog>> catalog, EventTimeRange timeRange, IntakeLimits limits) {
        this.catalog = catalog;
        this.timeRange = timeRange;
        this.limits = limits;
    }

    /** What became of a content. */
    public sealed interface Outcome {}

    /**
     * It holds events.
     *
     * @param lines all events, a line each, in the form of {@link io.nifievent.event.ArrivalLines}
     * @param ids of the events, in their order
     * @param rejectedCount how many are bad
     * @param rejected the first of these
     */
    public record Read(ByteArrayOutputStream lines, List<String> ids, int rejectedCount, List<Rejection> rejected)
            implements Outcome {

        public int events() {
            return ids.size();
        }

        public int accepted() {
            return events() - rejectedCount;
        }
    }

    /** Nothing of it may be taken; {@code code} is a stable name. */
    public record Refused(String code, String message) implements Outcome {}

    /** What is thought of one event. */
    sealed interface Judged {}

    /** Nothing is wrong with it, as far as it was looked at. */
    record Good(String id) implements Judged {}

    /** It is named to its sender. */
    record Bad(Violation violation) implements Judged {}

    /** Looks at one event; the id is the one it has unless it carries one. */
    interface Judge {
        Judged judge(Frame frame, String id);
    }

    /**
     * Reads a content.
     *
     * @param form whether it is an HTML form rather than JSON
     */
    public Outcome read(byte[] content, boolean form, Sender sender) {
        if (catalog.isPresent()) {
            Judge judge = byCatalog(catalog.get().get(), form, sender);
            return new ContentReading(limits, judge, form, sender, content.length).read(content);
        }
        Optional<List<WellFormedEvents.Place>> wellFormed =
                form ? Optional.empty() : WellFormedEvents.in(content, limits.maxEvents(), limits.maxEventBytes());
        return wellFormed
                .<Outcome>map(places -> allGood(content, places, sender))
                .orElseGet(() -> new ContentReading(
                                limits, (frame, id) -> bySyntax(frame, form, id), form, sender, content.length)
                        .read(content));
    }

    private static Read allGood(byte[] content, List<WellFormedEvents.Place> places, Sender sender) {
        List<String> ids = new ArrayList<>(places.size());
        ArrivalLines.Writer lines =
                new ArrivalLines.Writer(sender.receivedAt(), sender.source(), places.size(), content.length);
        for (WellFormedEvents.Place place : places) {
            String id = sender.idOf(ids.size(), content, place.start(), place.end());
            ids.add(id);
            lines.json(id, content, place);
        }
        return new Read(lines.lines(), ids, 0, List.of());
    }

    private static Judged bySyntax(Frame frame, boolean form, String id) {
        return switch (form ? FormEvent.read(frame) : EventJson.parse(frame)) {
            case EventJson.Parsable parsable -> new Good(id);
            case EventJson.Unparsable unparsable -> new Bad(unparsable.violation());
        };
    }

    private Judge byCatalog(Catalog current, boolean form, Sender sender) {
        EventValidator validator = new EventValidator(current, timeRange);
        FormEvent forms = new FormEvent(current, validator);
        return (frame, id) -> {
            Reception reception = new Reception(sender.receivedAt(), sender.source(), event -> id);
            Verdict verdict = form ? forms.validate(frame, reception) : validator.validate(frame, reception);
            return switch (verdict) {
                case Verdict.Accepted accepted -> new Good(accepted.event().id());
                case Verdict.Rejected rejected -> new Bad(rejected.violations().getFirst());
            };
        };
    }
}
