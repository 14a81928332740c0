package io.nifievent.ingest;

import io.nifievent.event.ArrivalLines;
import io.nifievent.event.EventFramer;
import io.nifievent.event.Frame;
import io.nifievent.event.JsonNesting;
import io.nifievent.event.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reading of one content. */
final class ContentReading {

    /** Rejections beyond these are counted and not named, so that an answer stays small. */
    private static final int NAMED = 100;

    private final IntakeLimits limits;
    private final Intake.Judge judge;
    private final boolean form;
    private final Sender sender;
    private final ArrivalLines.Writer lines;
    private final List<String> ids = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();
    private int rejectedCount;

    ContentReading(IntakeLimits limits, Intake.Judge judge, boolean form, Sender sender, int contentLength) {
        this.limits = limits;
        this.judge = judge;
        this.form = form;
        this.sender = sender;
        this.lines = new ArrivalLines.Writer(sender.receivedAt(), sender.source(), 1, contentLength);
    }

    Intake.Outcome read(byte[] content) {
        try {
            EventFramer framer = new EventFramer(content, limits.maxEventBytes());
            for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                Optional<Intake.Refused> refused = take(frame.get());
                if (refused.isPresent()) {
                    return refused.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("An array of bytes can always be read", e);
        }
        return ids.isEmpty()
                ? new Intake.Refused("empty-body", "There is no event in the content.")
                : new Intake.Read(lines.lines(), ids, rejectedCount, rejected);
    }

    private Optional<Intake.Refused> take(Frame frame) {
        int index = ids.size();
        if (index == limits.maxEvents()) {
            return Optional.of(new Intake.Refused(
                    "too-many-events", "A request may hold at most " + limits.maxEvents() + " events."));
        }
        byte[] bytes = frame.bytes();
        String id = sender.idOf(index, bytes, 0, bytes.length);
        switch (judge.judge(frame, id)) {
            case Intake.Good good -> {
                ids.add(good.id());
                if (form) {
                    lines.raw(id, true, frame);
                } else {
                    lines.json(id, bytes);
                }
            }
            case Intake.Bad bad -> {
                if (JsonNesting.isDeeper(bytes, limits.maxNesting())) {
                    return Optional.of(new Intake.Refused(
                            "nesting-too-deep",
                            "The event at index " + index + " nests deeper than " + limits.maxNesting() + " levels."));
                }
                ids.add(id);
                lines.raw(id, form, frame);
                reject(index, bad.violation());
            }
        }
        return Optional.empty();
    }

    private void reject(int index, Violation violation) {
        rejectedCount++;
        if (rejected.size() < NAMED) {
            rejected.add(new Rejection(index, violation));
        }
    }
}
