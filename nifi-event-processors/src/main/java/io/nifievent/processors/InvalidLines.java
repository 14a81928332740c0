package io.nifievent.processors;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;

/**
 * The lines or records of one FlowFile that can't be stored: each becomes a FlowFile of its own, but a flood of them is
 * gathered in one, so that it takes no memory. A line too long to be held is never gathered.
 */
final class InvalidLines {

    static final int ALONE = 1_000;

    private final ProcessSession session;
    private final FlowFile parent;
    private final List<Part> parts = new ArrayList<>();
    private final List<FlowFile> copies = new ArrayList<>();
    private Optional<Fault> first = Optional.empty();
    private Optional<Flood> flood = Optional.empty();
    private long count;
    private long gathered;

    InvalidLines(ProcessSession session, FlowFile parent) {
        this.session = session;
        this.parent = parent;
    }

    /** A line as a part of the FlowFile's content. */
    private record Part(long offset, long size, Fault fault) {}

    /** What came after the first. */
    private record Flood(FlowFile flowFile, OutputStream out, Fault first) {}

    /**
     * Adds a line of the content.
     *
     * @param offset of its first byte in the content
     * @param size in bytes
     */
    void addLine(long offset, long size, byte[] bytes, Fault fault) throws IOException {
        if (isAlone(fault)) {
            parts.add(new Part(offset, size, fault));
        } else {
            gather(bytes, fault);
        }
    }

    /** Adds a line that is too long to be held, so never one of the gathered. */
    void addLongLine(long offset, long size) {
        count(Fault.LINE_TOO_LONG);
        parts.add(new Part(offset, size, Fault.LINE_TOO_LONG));
    }

    /** Adds a record, which need not stand in the content as it is written here. */
    void addRecord(byte[] bytes, Fault fault) throws IOException {
        if (isAlone(fault)) {
            copies.add(alone(session.write(session.create(parent), out -> out.write(bytes)), fault));
        } else {
            gather(bytes, fault);
        }
    }

    private boolean isAlone(Fault fault) {
        count(fault);
        return count <= ALONE;
    }

    private void count(Fault fault) {
        first = first.or(() -> Optional.of(fault));
        count++;
    }

    private void gather(byte[] bytes, Fault fault) throws IOException {
        if (flood.isEmpty()) {
            FlowFile flowFile = session.create(parent);
            flood = Optional.of(new Flood(flowFile, session.write(flowFile), fault));
        }
        flood.get().out().write(bytes);
        flood.get().out().write('\n');
        gathered++;
    }

    long count() {
        return count;
    }

    Optional<Fault> first() {
        return first;
    }

    /** The FlowFiles of the lines, each to be transferred. */
    List<FlowFile> toFlowFiles() throws IOException {
        List<FlowFile> flowFiles = new ArrayList<>(copies);
        for (Part part : parts) {
            flowFiles.add(alone(session.clone(parent, part.offset(), part.size()), part.fault()));
        }
        if (flood.isPresent()) {
            flood.get().out().close();
            FlowFile rest =
                    session.putAttribute(flood.get().flowFile(), EventLinesFlowFile.COUNT, Long.toString(gathered));
            flowFiles.add(setAside(session, rest, flood.get().first()));
        }
        return flowFiles;
    }

    private FlowFile alone(FlowFile line, Fault fault) {
        return setAside(session, session.putAttribute(line, EventLinesFlowFile.COUNT, "1"), fault);
    }

    /** Leaves nothing behind. */
    void discard() throws IOException {
        session.remove(copies);
        copies.clear();
        if (flood.isPresent()) {
            flood.get().out().close();
            session.remove(flood.get().flowFile());
        }
    }

    /**
     * The ledger counts the line's position as dealt with. Without its topic id the line has none any more, so that it is
     * not taken for redelivered when a person mends it and sends it here again.
     */
    static FlowFile setAside(ProcessSession session, FlowFile flowFile, Fault fault) {
        return session.removeAttribute(
                HudiBatch.withError(session, flowFile, fault.code(), fault.message()), "kafka.topic.id");
    }
}
