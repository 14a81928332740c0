package io.nifievent.quarantine;

import io.nifievent.event.Event;
import io.nifievent.event.EventId;
import io.nifievent.event.Frame;
import io.nifievent.validation.Candidate;
import io.nifievent.validation.Kept;
import io.nifievent.validation.Origin;
import io.nifievent.validation.Reception;
import io.nifievent.validation.RejectedEvents;
import io.nifievent.validation.RejectedEvents.RawKind;
import io.nifievent.validation.RejectedEvents.Status;
import io.nifievent.validation.Verdict.Rejected;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row of the quarantine.
 *
 * @param id its key
 * @param receivedAt when the event was received that was rejected
 * @param raw what was kept of the event's bytes
 * @param data all it says, as a RejectedEvent
 */
public record RejectedRow(String id, Instant receivedAt, byte[] raw, ObjectNode data) {

    /**
     * The event as it came; empty when the row doesn't hold all of it. A row's id is made of all bytes that came: if those
     * it holds give another, they are what was left of them without personal data, or their beginning.
     */
    public Optional<Candidate> candidate() {
        boolean whole = raw.length > 0
                && raw.length == data.path("Raw_Size").longValue()
                && EventId.ofContent(raw).equals(id)
                && !is(RawKind.REMAINDER);
        if (!whole) {
            return Optional.empty();
        }
        Origin origin =
                new Origin(origin("Remote_Address"), origin("Path"), origin("Content_Type"), origin("FlowFile"));
        return Optional.of(new Candidate(
                new Frame.Whole(raw),
                is(RawKind.FORM),
                origin,
                new Reception(receivedAt, origin.remoteAddress(), event -> assignedId())));
    }

    /** The row once its event was found valid and is on its way to its own table. */
    public Event replayed() {
        return changed(Status.REPLAYED, attempts() + 1);
    }

    /**
     * The row after another rejection: it stays open, with the new reasons. It keeps the bytes it holds, for they are all
     * there is of an event that was acknowledged, also when a newly received one would be kept without them by now.
     */
    public Event rejectedAgain(Rejected rejected, Candidate candidate) {
        return RejectedEvents.of(
                new Rejected(
                        rejected.violations(), rejected.claimedType(), rejected.claimedVersion(), new Kept.AsSent()),
                candidate,
                attempts() + 1);
    }

    /** The row once a person decided about it: that its event stays where it is, or that it is open again. */
    public Event marked(Status status) {
        return changed(status, attempts());
    }

    private Event changed(Status status, long attempts) {
        ObjectNode changed = data.deepCopy();
        changed.put("Raw", Base64.getEncoder().encodeToString(raw));
        changed.put("Rejected_At", receivedAt.toString());
        changed.put("Status", status.toString());
        changed.put("Attempts", attempts);
        return new Event(id, RejectedEvents.TYPE, RejectedEvents.VERSION, receivedAt, receivedAt, changed);
    }

    private long attempts() {
        return data.path("Attempts").longValue(0);
    }

    private boolean is(RawKind kind) {
        return data.path("Raw_Kind").stringValue("").equals(kind.toString());
    }

    private String origin(String field) {
        return data.at("/Origin/" + field).stringValue("");
    }

    private String assignedId() {
        return data.path("Assigned_ID").stringValue(id);
    }
}
