package io.nifievent.sandbox.catalog;

import io.nifievent.event.EventFramer;
import io.nifievent.event.Frame;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file with one event, one event a line (NDJSON), or a JSON array of events. */
record EventFile(Path path) {
    static final int MAX_EVENT_BYTES = 512 * 1024;

    /** Takes the events in their order; the first has the number 1. */
    @FunctionalInterface
    interface Reader {
        void event(int number, Frame frame);
    }

    /**
     * Gives each event to the reader.
     *
     * @param maxFrameBytes events longer than this are {@link Frame.Oversized}
     * @return how many there are
     */
    int read(int maxFrameBytes, Reader reader) {
        try (InputStream content = Files.newInputStream(path)) {
            EventFramer framer = new EventFramer(content, maxFrameBytes);
            int number = 0;
            for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                number++;
                reader.event(number, frame.get());
            }
            return number;
        } catch (IOException e) {
            throw new SandboxFailure("Cannot read " + path + ": " + e.getMessage(), "Name a file with events.", e);
        }
    }
}
