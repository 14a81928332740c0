package io.nifievent.event;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a content into events: the elements of a JSON array, one JSON object over several lines, or else one event per
 * line. It doesn't parse them, so an event that is malformed costs no other: in lines it ends with its line, in an array
 * with its brackets. Holds one event in memory. Not thread-safe.
 */
public final class EventFramer {

    private final ContentBuffer content;
    private final int maxEventBytes;
    private final Form form;
    private final LineReader lines;
    private boolean ended;

    private enum Form {
        LINES,
        ARRAY,
        DOCUMENT
    }

    /**
     * What is longer than an event may be is taken for lines, unless it is an array: whether it is one object shows only at
     * its end.
     *
     * @param content closed by the caller
     * @param maxEventBytes events longer than this are {@link Frame.Oversized}
     */
    public EventFramer(InputStream content, int maxEventBytes) throws IOException {
        this(content.readNBytes(maxEventBytes + 1), content, maxEventBytes);
    }

    /** Cuts a content that is in memory already, without a copy of it when it is no longer than one event may be. */
    public EventFramer(byte[] content, int maxEventBytes) throws IOException {
        this(
                content.length <= maxEventBytes ? content : Arrays.copyOf(content, maxEventBytes + 1),
                new ByteArrayInputStream(
                        content,
                        Math.min(content.length, maxEventBytes + 1),
                        Math.max(0, content.length - maxEventBytes - 1)),
                maxEventBytes,
                form(content, true));
    }

    private EventFramer(byte[] head, InputStream rest, int maxEventBytes) throws IOException {
        this(head, rest, maxEventBytes, form(head, head.length <= maxEventBytes));
    }

    private EventFramer(byte[] head, InputStream rest, int maxEventBytes, Form form) throws IOException {
        this.content = new ContentBuffer(head, rest);
        this.maxEventBytes = maxEventBytes;
        this.lines = new LineReader(this.content, maxEventBytes);
        this.form = form;
        if (form == Form.ARRAY) {
            var unused = this.content.skipSpace();
            this.content.skip(1);
        }
    }

    /** The next event; empty at the end. */
    public Optional<Frame> next() throws IOException {
        return switch (form) {
            case LINES -> lines.next();
            case DOCUMENT -> rest();
            case ARRAY -> nextElement();
        };
    }

    private static Form form(byte[] head, boolean whole) {
        int start = 0;
        while (start < head.length && JsonNesting.isSpace(head[start])) {
            start++;
        }
        if (start < head.length && head[start] == '[') {
            return Form.ARRAY;
        }
        return whole && isOneDocumentOverLines(head, start) ? Form.DOCUMENT : Form.LINES;
    }

    /** Whether the first line leaves a bracket open that is closed only where the content ends. */
    private static boolean isOneDocumentOverLines(byte[] head, int start) {
        JsonNesting nesting = new JsonNesting();
        boolean lineEndedOpen = false;
        for (int i = start; i < head.length; i++) {
            nesting.accept(head[i]);
            if (head[i] == '\n' && !nesting.isClosed()) {
                lineEndedOpen = true;
            }
            if (nesting.isClosed() && (head[i] == '}' || head[i] == '\n')) {
                return lineEndedOpen && onlySpaceFrom(head, i + 1);
            }
        }
        return false;
    }

    private static boolean onlySpaceFrom(byte[] head, int start) {
        for (int i = start; i < head.length; i++) {
            if (!JsonNesting.isSpace(head[i])) {
                return false;
            }
        }
        return true;
    }

    private Optional<Frame> rest() throws IOException {
        if (!content.skipSpace()) {
            return Optional.empty();
        }
        FrameCollector rest = new FrameCollector(content, maxEventBytes);
        do {
            rest.take(content.available());
        } while (content.fill());
        return Optional.of(rest.toFrame());
    }

    private Optional<Frame> nextElement() throws IOException {
        if (!ended && !moveToElement()) {
            ended = true;
            return Optional.of(new Frame.Broken(new byte[0]));
        }
        if (!ended && content.at(0) == ']') {
            ended = true;
            content.skip(1);
        }
        return ended
                ? rest().map(rest -> new Frame.Broken(rest.bytes(), rest.size(), rest.contentId()))
                : Optional.of(element());
    }

    private boolean moveToElement() throws IOException {
        while (content.skipSpace()) {
            if (content.at(0) != ',') {
                return true;
            }
            content.skip(1);
        }
        return false;
    }

    private Frame element() throws IOException {
        FrameCollector element = new FrameCollector(content, maxEventBytes);
        JsonNesting nesting = new JsonNesting();
        do {
            int length = 0;
            while (length < content.available() && !(nesting.isClosed() && isSeparator(content.at(length)))) {
                nesting.accept(content.at(length));
                length++;
            }
            element.take(length);
        } while (content.available() == 0 && content.fill());
        return element.toFrame();
    }

    private static boolean isSeparator(byte b) {
        return b == ',' || b == ']';
    }
}
