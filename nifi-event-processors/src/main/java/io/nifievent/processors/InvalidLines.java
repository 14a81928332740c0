package io.nifievent.processors;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;

/**
 * The lines of one FlowFile that can't be stored: each becomes a FlowFile of its own, but a flood of them is gathered in
 * one, so that it takes no memory.
 */
final class InvalidLines {

    static final int ALONE = 1_000;

    private final ProcessSession session;
    private final FlowFile parent;
    private final List<InvalidLine> alone = new ArrayList<>();
    private Optional<Flood> flood = Optional.empty();
    private long count;

    InvalidLines(ProcessSession session, FlowFile parent) {
        this.session = session;
        this.parent = parent;
    }

    /**
     * A line that can't be stored.
     *
     * @param offset of its first byte in the FlowFile's content
     * @param size in bytes
     */
    record InvalidLine(long offset, long size, String code, String message) {}

    /** What came after the first lines. */
    private record Flood(FlowFile flowFile, OutputStream out, InvalidLine first) {}

    /** @param bytes the line's content, or the beginning of it */
    void add(InvalidLine line, byte[] bytes) throws IOException {
        count++;
        if (alone.size() < ALONE) {
            alone.add(line);
            return;
        }
        if (flood.isEmpty()) {
            FlowFile flowFile = session.create(parent);
            flood = Optional.of(new Flood(flowFile, session.write(flowFile), line));
        }
        flood.get().out().write(bytes);
        flood.get().out().write('\n');
    }

    long count() {
        return count;
    }

    Optional<InvalidLine> first() {
        return alone.stream().findFirst();
    }

    /** The FlowFiles of the lines, each to be transferred. */
    List<FlowFile> toFlowFiles() throws IOException {
        List<FlowFile> flowFiles = new ArrayList<>();
        for (InvalidLine line : alone) {
            FlowFile flowFile = session.clone(parent, line.offset(), line.size());
            flowFile = session.putAttribute(flowFile, EventLinesFlowFile.COUNT, "1");
            flowFiles.add(setAside(session, flowFile, line));
        }
        if (flood.isPresent()) {
            flood.get().out().close();
            FlowFile rest = session.putAttribute(
                    flood.get().flowFile(), EventLinesFlowFile.COUNT, Long.toString(count - ALONE));
            flowFiles.add(setAside(session, rest, flood.get().first()));
        }
        return flowFiles;
    }

    /** Leaves nothing behind. */
    void discard() throws IOException {
        if (flood.isPresent()) {
            flood.get().out().close();
            session.remove(flood.get().flowFile());
        }
    }

    /**
     * The ledger counts the line's position as dealt with. Without its topic id the line has none any more, so that it is
     * not taken for redelivered when a person mends it and sends it here again.
     */
    static FlowFile setAside(ProcessSession session, FlowFile flowFile, InvalidLine line) {
        return session.removeAttribute(
                HudiBatch.withError(session, flowFile, line.code(), line.message()), "kafka.topic.id");
    }
}
