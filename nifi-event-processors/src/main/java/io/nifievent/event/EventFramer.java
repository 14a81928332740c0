package io.nifievent.event;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Cuts a content into events: the elements of a JSON array, one JSON object over several lines, or else one event per
 * line. It doesn't parse them, so an event that is malformed costs no other: in lines it ends with its line, in an array
 * with its brackets. Holds one event in memory. Not thread-safe.
 */
public final class EventFramer {

    private static final int END = -1;
    private static final int BUFFER_SIZE = 65_536;

    private final InputStream in;
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
     * @param content closed by the caller
     * @param maxEventBytes events longer than this are {@link Frame.Oversized}
     */
    public EventFramer(InputStream content, int maxEventBytes) throws IOException {
        byte[] head = content.readNBytes(maxEventBytes + 1);
        this.in =
                new BufferedInputStream(new SequenceInputStream(new ByteArrayInputStream(head), content), BUFFER_SIZE);
        this.maxEventBytes = maxEventBytes;
        this.lines = new LineReader(in, maxEventBytes);
        this.form = form(head, head.length <= maxEventBytes);
        if (form == Form.ARRAY) {
            var unused = skip(JsonNesting::isSpace);
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
        Collector frame = new Collector();
        int first = skip(JsonNesting::isSpace);
        for (int b = first; b != END; b = in.read()) {
            frame.add(b);
        }
        return first == END ? Optional.empty() : Optional.of(frame.toFrame());
    }

    private Optional<Frame> nextElement() throws IOException {
        if (ended) {
            return rest().map(rest -> new Frame.Broken(rest.bytes()));
        }
        int first = skip(b -> JsonNesting.isSpace(b) || b == ',');
        if (first == END || first == ']') {
            ended = true;
            return first == END ? Optional.of(new Frame.Broken(new byte[0])) : nextElement();
        }
        Collector frame = new Collector();
        JsonNesting nesting = new JsonNesting();
        for (int b = first; b != END; b = in.read()) {
            if (nesting.isClosed() && (b == ',' || b == ']')) {
                ended = b == ']';
                return Optional.of(frame.toFrame());
            }
            nesting.accept(b);
            frame.add(b);
        }
        return Optional.of(frame.toFrame());
    }

    /** Reads past the bytes that match and gives the first that doesn't. */
    private int skip(IntPredicate matches) throws IOException {
        int b = in.read();
        while (b != END && matches.test(b)) {
            b = in.read();
        }
        return b;
    }

    /** Keeps an event's bytes up to the limit and counts the rest; space at the end is left out. */
    private final class Collector {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long size;

        void add(int b) {
            if (size++ < maxEventBytes) {
                kept.write(b);
            }
        }

        Frame toFrame() {
            byte[] bytes = kept.toByteArray();
            return size > maxEventBytes
                    ? new Frame.Oversized(bytes, size)
                    : new Frame.Whole(JsonNesting.withoutSpaceAtEnd(bytes));
        }
    }
}
