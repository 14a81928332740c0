package io.nifievent.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes {@link EventLines}, and puts what many of them have in common together once. Not thread-safe. */
public final class EventLineWriter implements AutoCloseable {

    private static final int BUFFER_SIZE = 1 << 13;
    private static final byte[] BEGINNING = ascii("{\"event_id\":\"");
    private static final byte[] END = ascii("}\n");
    private static final byte[] NEWLINE = ascii("\n");

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int buffered;
    private String type = "";
    private String version = "";
    private byte[] typeAndVersion = typeAndVersion(type, version);
    private Instant receivedAt = Instant.EPOCH;
    private byte[] receipt = receipt(receivedAt);

    /** @param out closed with the writer */
    public EventLineWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes one event and its newline.
     *
     * @param json the event's data as JSON on one line
     */
    public void write(Event event, byte[] json) throws IOException {
        if (!type.equals(event.type()) || !version.equals(event.version())) {
            type = event.type();
            version = event.version();
            typeAndVersion = typeAndVersion(type, version);
        }
        if (!receivedAt.equals(event.receivedAt())) {
            receivedAt = event.receivedAt();
            receipt = receipt(receivedAt);
        }
        put(BEGINNING);
        put(quoted(event.id()).getBytes(StandardCharsets.UTF_8));
        put(typeAndVersion);
        put(ascii(UtcDigits.text(event.time())));
        put(receipt);
        put(json);
        put(END);
    }

    /** Writes a line that was one before, without its newline. */
    public void writeLine(byte[] line) throws IOException {
        put(line);
        put(NEWLINE);
    }

    @Override
    public void close() throws IOException {
        out.write(buffer, 0, buffered);
        buffered = 0;
        out.close();
    }

    private void put(byte[] bytes) throws IOException {
        if (bytes.length > BUFFER_SIZE - buffered) {
            out.write(buffer, 0, buffered);
            buffered = 0;
        }
        if (bytes.length > BUFFER_SIZE) {
            out.write(bytes);
        } else {
            System.arraycopy(bytes, 0, buffer, buffered, bytes.length);
            buffered += bytes.length;
        }
    }

    private static byte[] typeAndVersion(String type, String version) {
        return ("\",\"event_type\":\"" + quoted(type) + "\",\"event_version\":\"" + quoted(version)
                        + "\",\"event_time\":\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] receipt(Instant receivedAt) {
        return ascii("\",\"received_at\":\"" + UtcDigits.text(receivedAt) + "\",\"event\":");
    }

    private static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
            }
        }
        return text;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
