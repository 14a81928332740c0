package io.nifievent.event;

import java.io.ByteArrayOutputStream;

/** Keeps one event's bytes up to a limit and counts the rest. */
final class FrameCollector {

    private static final int USUAL_SIZE = 512;

    private final ContentBuffer content;
    private final int maxBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(USUAL_SIZE);
    private long size;

    FrameCollector(ContentBuffer content, int maxBytes) {
        this.content = content;
        this.maxBytes = maxBytes;
    }

    /** Takes so many of the content's next bytes. */
    void take(int length) {
        content.take(length, kept, maxBytes);
        size += length;
    }

    /** The event without white space at its end. */
    Frame toFrame() {
        byte[] bytes = kept.toByteArray();
        return size > maxBytes
                ? new Frame.Oversized(bytes, size)
                : new Frame.Whole(JsonNesting.withoutSpaceAtEnd(bytes));
    }
}
