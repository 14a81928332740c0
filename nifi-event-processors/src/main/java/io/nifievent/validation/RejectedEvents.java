package io.nifievent.validation;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.Excerpt;
import io.nifievent.event.Frame;
import io.nifievent.event.Violation;
import io.nifievent.validation.Verdict.Rejected;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A rejected event is itself an event, of the type {@value #TYPE}, and takes the same road to a table. */
public final class RejectedEvents {

    /** The event type; the catalog says its topic and table. */
    public static final String TYPE = EventType.REJECTED;

    /** The version of the type that is written. */
    public static final String VERSION = "V1-0-1";

    /** What is being done about a rejected event; the table has it in lower case. */
    public enum Status {
        /** Nothing yet, or a replay failed. */
        OPEN,
        /** A replay found it valid and sent it on. */
        REPLAYED,
        /** A person decided that it stays where it is. */
        DISMISSED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the bytes of a rejected event were taken for; the table has it in lower case. */
    public enum RawKind {
        /** An event in JSON. */
        JSON,
        /** An HTML form. */
        FORM,
        /** What was left of an array of events that doesn't end as one. */
        REMAINDER;

        static RawKind of(Candidate candidate) {
            return candidate.frame() instanceof Frame.Broken ? REMAINDER : candidate.form() ? FORM : JSON;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private RejectedEvents() {}

    /** What a catalog lacks, in words and with what follows, if rejected events can't be stored whole by it. */
    public static Optional<String> lackOf(Catalog catalog) {
        Optional<EventType> type = catalog.find(TYPE);
        if (type.filter(known -> known.versions().containsKey(VERSION)).isPresent()) {
            return Optional.empty();
        }
        String consequence = type.isPresent()
                ? "it is stored, but without the columns that say what became of a row, so it can't be replayed"
                : "a flow with a quarantine can't store it, and takes in no more events once a queue is full of it";
        return Optional.of("The catalog has no type [" + TYPE + "] with version [" + VERSION
                + "], as which ValidateEvents writes what it rejects: " + consequence + ". Take over the folder " + TYPE
                + " of the sample catalog");
    }

    /**
     * The event that says why another was rejected; the same bytes rejected twice give the same id.
     *
     * @param attempts how often it was replayed
     */
    public static Event of(Rejected rejected, Candidate candidate, long attempts) {
        Frame frame = candidate.frame();
        Origin origin = candidate.origin();
        Instant receivedAt = candidate.reception().receivedAt();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("Code", rejected.violations().getFirst().code());
        ArrayNode violations = data.putArray("Violations");
        rejected.violations().forEach(violation -> add(violations, violation));
        rejected.claimedType().ifPresent(type -> data.put("Claimed_Type", Excerpt.of(type)));
        rejected.claimedVersion().ifPresent(version -> data.put("Claimed_Version", Excerpt.of(version)));
        data.put("Raw", Base64.getEncoder().encodeToString(kept(rejected, frame, violations)));
        data.put("Raw_Size", frame.size());
        ObjectNode place = data.putObject("Origin");
        put(place, "Remote_Address", origin.remoteAddress());
        put(place, "Path", origin.path());
        put(place, "Content_Type", origin.contentType());
        put(place, "FlowFile", origin.flowFile());
        data.put("Rejected_At", receivedAt.toString());
        data.put("Status", Status.OPEN.toString());
        data.put("Attempts", attempts);
        data.put("Raw_Kind", RawKind.of(candidate).toString());
        data.put("Assigned_ID", candidate.reception().ownId().apply(frame));
        return new Event(frame.contentId(), TYPE, VERSION, receivedAt, receivedAt, data);
    }

    /** What may be kept of the bytes; a violation more says so when it isn't all of them. */
    private static byte[] kept(Rejected rejected, Frame frame, ArrayNode violations) {
        return switch (rejected.kept()) {
            case Kept.AsSent asSent -> frame.bytes();
            case Kept.Redacted redacted -> {
                add(violations, Violation.of("personal-data-removed", "", "Raw holds what the type knows, as JSON."));
                yield redacted.json();
            }
            case Kept.Withheld withheld -> {
                add(
                        violations,
                        Violation.of(
                                "personal-data-withheld",
                                "",
                                "Raw is empty: what is personal is unknown or too much."));
                yield new byte[0];
            }
        };
    }

    private static void add(ArrayNode violations, Violation violation) {
        ObjectNode node = violations.addObject();
        node.put("Code", violation.code());
        node.put("Pointer", Excerpt.of(violation.pointer()));
        node.put("Message", violation.message());
        put(node, "Schema", violation.schema());
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, Excerpt.of(value));
        }
    }
}
