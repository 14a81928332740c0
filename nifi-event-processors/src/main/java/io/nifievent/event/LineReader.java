package io.nifievent.event;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a stream into lines without the white space around them; blank lines are none. Holds one line at a time, and of
 * one longer than the limit its beginning. Does not close the stream.
 */
public final class LineReader {

    private final ContentBuffer content;
    private final int maxBytes;
    private long start;

    /** @param maxBytes lines longer than this are {@link Frame.Oversized} */
    public LineReader(InputStream in, int maxBytes) {
        this(new ContentBuffer(in), maxBytes);
    }

    LineReader(ContentBuffer content, int maxBytes) {
        this.content = content;
        this.maxBytes = maxBytes;
    }

    /** The next line; empty at the end. */
    public Optional<Frame> next() throws IOException {
        if (!content.skipSpace()) {
            return Optional.empty();
        }
        start = content.offset();
        return Optional.of(line());
    }

    /** Where in the content the last line began, in bytes. */
    public long start() {
        return start;
    }

    /** Where in the content the last line ended, in bytes, with the white space after it but without its line feed. */
    public long end() {
        return content.offset();
    }

    /** How many lines there are from here on; holds none of them. */
    public long count() throws IOException {
        long lines = 0;
        for (; content.skipSpace(); lines++) {
            do {
                content.skip(content.toLineFeed());
            } while (content.available() == 0 && content.fill());
        }
        return lines;
    }

    private Frame line() throws IOException {
        int length = content.toLineFeed();
        if (length < content.available() && length <= maxBytes) {
            return new Frame.Whole(JsonNesting.withoutSpaceAtEnd(content.take(length)));
        }
        FrameCollector line = new FrameCollector(content, maxBytes);
        do {
            line.take(content.toLineFeed());
        } while (content.available() == 0 && content.fill());
        return line.toFrame();
    }
}
