package io.nifievent.event;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Keeps one event's bytes up to a limit; the rest is counted, and makes the id of what isn't kept whole. */
final class FrameCollector {

    private static final int USUAL_SIZE = 512;

    private final ContentBuffer content;
    private final int maxBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(USUAL_SIZE);
    private Optional<EventId.OfPieces> id = Optional.empty();
    private long size;

    FrameCollector(ContentBuffer content, int maxBytes) {
        this.content = content;
        this.maxBytes = maxBytes;
    }

    /** Takes so many of the content's next bytes. */
    void take(int length) {
        content.take(length, this);
    }

    void add(byte[] bytes, int start, int length) {
        int within = Math.min(length, maxBytes - kept.size());
        kept.write(bytes, start, within);
        size += length;
        if (size > maxBytes) {
            beyond().add(bytes, start + within, length - within);
        }
    }

    private EventId.OfPieces beyond() {
        if (id.isEmpty()) {
            EventId.OfPieces begun = new EventId.OfPieces();
            begun.add(kept.toByteArray(), 0, kept.size());
            id = Optional.of(begun);
        }
        return id.get();
    }

    /** The event without white space at its end. */
    Frame toFrame() {
        byte[] bytes = kept.toByteArray();
        return id.<Frame>map(whole -> new Frame.Oversized(bytes, size, whole.id()))
                .orElseGet(() -> new Frame.Whole(JsonNesting.withoutSpaceAtEnd(bytes)));
    }
}
