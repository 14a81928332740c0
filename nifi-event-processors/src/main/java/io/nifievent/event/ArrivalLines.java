package io.nifievent.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form events travel in from where they come in to where they are judged: one a line, the event's own JSON as it
 * came. Members stand in this order and no white space is between them, so the event needn't be parsed to be found.
 *
 * <pre>{@code
 * {"received_at":"2026-01-01T10:00:00.123Z","source":"mobile-app","event_id":"…","event":{…}}
 * }</pre>
 *
 * In place of {@code event}, what is no JSON stands in base64 as {@code raw}, a form as {@code form}, what is left of an
 * array that doesn't end as one as {@code broken}, and the beginning of an event that is too large as
 * {@code oversized}. Where it is the beginning, {@code content_id}, which is {@link Frame#contentId}, and {@code size}
 * follow.
 */
public final class ArrivalLines {

    /** MIME type of the content. */
    public static final String MIME_TYPE = "application/vnd.nifievent.arrivals+x-ndjson";

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7E]{1,128}");
    private static final String RECEIVED_AT = "{\"received_at\":\"";
    private static final String SOURCE = "\",\"source\":\"";
    private static final String EVENT_ID = "\",\"event_id\":\"";
    private static final String EVENT = "\",\"event\":";
    private static final String RAW = "\",\"raw\":\"";
    private static final String FORM = "\",\"form\":\"";
    private static final String BROKEN = "\",\"broken\":\"";
    private static final String OVERSIZED = "\",\"oversized\":\"";
    private static final String CONTENT_ID = "\",\"content_id\":\"";
    private static final String SIZE = "\",\"size\":";

    private ArrivalLines() {}

    /** Writes the events of one request, which have source and time of receipt in common. Not thread-safe. */
    public static final class Writer {

        private static final byte[] EVENT_BYTES = EVENT.getBytes(StandardCharsets.US_ASCII);
        private static final int ID_AND_END = 64;

        private final ByteArrayOutputStream lines;
        private final byte[] beginning;

        /**
         * @param source visible ASCII characters without quotation mark or backslash
         * @param events how many there are, or a guess
         * @param size of all of them, in bytes
         */
        public Writer(Instant receivedAt, String source, int events, int size) {
            beginning = (RECEIVED_AT + UtcDigits.text(receivedAt) + SOURCE + source + EVENT_ID)
                    .getBytes(StandardCharsets.US_ASCII);
            lines = new ByteArrayOutputStream(size + events * (beginning.length + ID_AND_END));
        }

        /** Events that {@link WellFormedEvents} found in a content. */
        public void json(String id, byte[] content, WellFormedEvents.Place place) {
            if (place.hasLineBreaks()) {
                json(id, Arrays.copyOfRange(content, place.start(), place.end()));
            } else {
                begin(id);
                lines.writeBytes(EVENT_BYTES);
                lines.write(content, place.start(), place.end() - place.start());
                text("}\n");
            }
        }

        /** An event that is well-formed JSON. */
        public void json(String id, byte[] event) {
            begin(id);
            lines.writeBytes(EVENT_BYTES);
            writeOnOneLine(event);
            text("}\n");
        }

        /** An event that may be anything. */
        public void raw(String id, boolean form, Frame frame) {
            begin(id);
            text(
                    switch (frame) {
                        case Frame.Whole whole -> form ? FORM : RAW;
                        case Frame.Broken broken -> BROKEN;
                        case Frame.Oversized oversized -> OVERSIZED;
                    });
            lines.writeBytes(Base64.getEncoder().encode(frame.bytes()));
            text(
                    frame.size() > frame.bytes().length
                            ? CONTENT_ID + frame.contentId() + SIZE + frame.size() + "}\n"
                            : "\"}\n");
        }

        /** The lines so far. */
        public ByteArrayOutputStream lines() {
            return lines;
        }

        private void begin(String id) {
            lines.writeBytes(beginning);
            text(id);
        }

        private void text(String text) {
            lines.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** In well-formed JSON a line break is white space between tokens, nothing else. */
        private void writeOnOneLine(byte[] json) {
            int start = 0;
            for (int i = 0; i < json.length; i++) {
                if (json[i] == '\n' || json[i] == '\r') {
                    lines.write(json, start, i - start);
                    lines.write(' ');
                    start = i + 1;
                }
            }
            lines.write(json, start, json.length - start);
        }
    }

    /** Reads one line, without its newline; empty when it has not the form that {@link Writer} gives. */
    public static Optional<Arrival> read(byte[] line) {
        Scan scan = new Scan(line);
        if (!scan.skip(RECEIVED_AT)) {
            return Optional.empty();
        }
        String receivedAt = scan.text();
        if (!scan.skip(SOURCE)) {
            return Optional.empty();
        }
        String source = scan.text();
        if (!scan.skip(EVENT_ID)) {
            return Optional.empty();
        }
        String id = scan.text();
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            Instant time = UtcDigits.instant(receivedAt);
            boolean form = scan.isAt(FORM);
            return frame(scan).map(frame -> new Arrival(time, source, id, form, frame));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Frame> frame(Scan scan) {
        if (scan.skip(EVENT)) {
            return scan.endsWith("}") ? Optional.of(new Frame.Whole(scan.restWithout(1))) : Optional.empty();
        }
        if (scan.skip(OVERSIZED)) {
            return beginning(scan, scan.base64(), Frame.Oversized::new);
        }
        if (scan.skip(BROKEN)) {
            byte[] bytes = scan.base64();
            return scan.isAt(CONTENT_ID)
                    ? beginning(scan, bytes, Frame.Broken::new)
                    : whole(scan, bytes).map(Frame.Broken::new);
        }
        return scan.skip(RAW) || scan.skip(FORM) ? whole(scan, scan.base64()).map(Frame.Whole::new) : Optional.empty();
    }

    /** Of a frame that isn't kept whole. */
    private interface Beginning {
        Frame of(byte[] bytes, long size, String contentId);
    }

    /** An older bundle, whose lines may still be queued, wrote no content id. */
    private static Optional<Frame> beginning(Scan scan, byte[] bytes, Beginning frame) {
        String contentId = scan.skip(CONTENT_ID) ? scan.text() : EventId.ofContent(bytes);
        return ID.matcher(contentId).matches() && scan.skip(SIZE) && scan.endsWith("}")
                ? Optional.of(frame.of(
                        bytes, Long.parseLong(new String(scan.restWithout(1), StandardCharsets.US_ASCII)), contentId))
                : Optional.empty();
    }

    private static Optional<byte[]> whole(Scan scan, byte[] bytes) {
        return scan.skip("\"}") && scan.isAtEnd() ? Optional.of(bytes) : Optional.empty();
    }

    /** A place in a line. */
    private static final class Scan {

        private final byte[] line;
        private int position;

        Scan(byte[] line) {
            this.line = line;
        }

        boolean isAt(String expected) {
            return startsWith(position, expected);
        }

        boolean skip(String expected) {
            boolean found = isAt(expected);
            position += found ? expected.length() : 0;
            return found;
        }

        boolean endsWith(String expected) {
            return line.length - expected.length() >= position && startsWith(line.length - expected.length(), expected);
        }

        boolean isAtEnd() {
            return position == line.length;
        }

        /** What is before the next quotation mark. */
        String text() {
            int start = position;
            while (position < line.length && line[position] != '"') {
                position++;
            }
            return new String(line, start, position - start, StandardCharsets.US_ASCII);
        }

        byte[] base64() {
            return Base64.getDecoder().decode(text());
        }

        byte[] restWithout(int bytes) {
            return Arrays.copyOfRange(line, position, line.length - bytes);
        }

        private boolean startsWith(int from, String expected) {
            if (from + expected.length() > line.length) {
                return false;
            }
            for (int i = 0; i < expected.length(); i++) {
                if (line[from + i] != expected.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
