package io.nifievent.processors;

import io.nifievent.catalog.EventType;
import io.nifievent.event.EventLines;
import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.Committed;
import io.nifievent.hudi.EventBatch;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.Operation;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;

/**
 * The FlowFiles of one trigger of PutHudi: one table, and one commit unless a single FlowFile is larger than that. Lines are
 * read one at a time, and no more of them are held than fit in a commit.
 */
final class HudiBatch {

    private static final String ERROR_CODE = "event.error.code";
    private static final String ERROR_MESSAGE = "event.error.message";

    private final ProcessSession session;
    private final List<FlowFile> flowFiles;
    private final TableName table;
    private final URI location;
    private final BatchLimits limits;
    private final List<StoredLines> read = new ArrayList<>();
    private final Set<LocalDate> unsearched = new TreeSet<>();

    HudiBatch(ProcessSession session, List<FlowFile> flowFiles, TableName table, URI location, BatchLimits limits) {
        this.session = session;
        this.flowFiles = flowFiles;
        this.table = table;
        this.location = location;
        this.limits = limits;
    }

    /** A commit being filled. */
    private final class Chunk {
        private final EventBatch batch;
        private final List<StoredLines> linesOfRow = new ArrayList<>();
        private long bytes;

        Chunk(EventBatch batch) {
            this.batch = batch;
        }

        boolean isFull() {
            return batch.size() >= limits.maxRecords() || bytes >= limits.maxBytes();
        }

        Optional<Fault> add(byte[] line, SourcePosition position, StoredLines lines) throws LakehouseException {
            return switch (EventLines.read(line)) {
                case EventLines.Malformed malformed -> Optional.of(new Fault(malformed.code(), malformed.message()));
                case EventLines.Read event ->
                    switch (batch.add(event.event(), Optional.of(position))) {
                        case EventBatch.Refused refused -> Optional.of(new Fault(refused.code(), refused.message()));
                        case EventBatch.Row row -> {
                            bytes += line.length;
                            linesOfRow.add(lines);
                            lines.count(row);
                            yield Optional.empty();
                        }
                        case EventBatch.Added none -> {
                            lines.count(none);
                            yield Optional.empty();
                        }
                    };
            };
        }

        void commit(InstantSource clock) throws LakehouseException {
            Committed committed = batch.commit(clock.instant());
            unsearched.addAll(committed.unsearched());
            committed.late().forEach(late -> linesOfRow.get(late.number()).withdrawRow(late.instead()));
            committed.instant().ifPresent(instant -> linesOfRow.forEach(lines -> lines.storedIn(instant)));
        }
    }

    /** Stores the events and transfers the FlowFiles; what it throws leaves them untransferred. */
    void store(TableLease lease, EventType type, InstantSource clock) throws LakehouseException, IOException {
        long start = System.nanoTime();
        Chunk chunk = new Chunk(lease.begin(type));
        for (FlowFile flowFile : flowFiles) {
            StoredLines lines = new StoredLines(
                    flowFile, SourceRun.of(flowFile, () -> count(flowFile)), new InvalidLines(session, flowFile));
            read.add(lines);
            try (InputStream content = session.read(flowFile)) {
                LineReader reader = new LineReader(content, limits.maxLineBytes());
                for (Optional<Frame> line = reader.next(); line.isPresent(); line = reader.next()) {
                    if (chunk.isFull()) {
                        chunk.commit(clock);
                        chunk = new Chunk(lease.begin(type));
                    }
                    add(line.get(), reader, lines, chunk);
                }
            }
        }
        chunk.commit(clock);
        // Only now, when it is known what is stored, may a FlowFile be transferred or made.
        long millis = (System.nanoTime() - start) / 1_000_000;
        StoredFlowFiles stored = new StoredFlowFiles(session, table, location, Operation.INSERT);
        for (StoredLines lines : read) {
            stored.transfer(lines, millis);
        }
    }

    private long count(FlowFile flowFile) throws IOException {
        try (InputStream content = session.read(flowFile)) {
            return new LineReader(content, 0).count();
        }
    }

    private static void add(Frame line, LineReader reader, StoredLines lines, Chunk chunk)
            throws IOException, LakehouseException {
        SourcePosition position = lines.run.position(lines.lines());
        lines.countLine();
        boolean whole = line instanceof Frame.Whole;
        Optional<Fault> fault = whole ? chunk.add(line.bytes(), position, lines) : Optional.of(Fault.LINE_TOO_LONG);
        if (fault.isEmpty()) {
            return;
        }
        // A FlowFile without any event keeps its identity when a person mends it: its lines must count as new then.
        if (lines.run.isKafka()) {
            chunk.batch.skip(position);
        }
        if (whole) {
            lines.invalid.addLine(reader.start(), reader.end() - reader.start(), line.bytes(), fault.get());
        } else {
            lines.invalid.addLongLine(reader.start(), reader.end() - reader.start());
        }
    }

    /** The days in which repeated events would have gone unnoticed, for lack of memory. */
    Set<LocalDate> unsearchedDays() {
        return unsearched;
    }

    /** The sources that will not be read again once the session is committed. */
    List<String> settledSources() {
        return read.stream()
                .filter(StoredLines::isSettled)
                .map(lines -> lines.run.source())
                .toList();
    }

    /** Sends all FlowFiles to be tried again. */
    void retry(LakehouseException failure) throws IOException {
        for (StoredLines lines : read) {
            lines.invalid.discard();
        }
        for (FlowFile flowFile : flowFiles) {
            FlowFile waiting = withError(
                    session, flowFile, failure.code().toString(), "Table [" + table + "] could not be written");
            session.transfer(session.penalize(waiting), PutHudi.RETRY);
        }
        read.clear();
    }

    static FlowFile withError(ProcessSession session, FlowFile flowFile, String code, String message) {
        return session.putAllAttributes(flowFile, Map.of(ERROR_CODE, code, ERROR_MESSAGE, message));
    }

    static FlowFile withoutError(ProcessSession session, FlowFile flowFile) {
        return session.removeAllAttributes(flowFile, Set.of(ERROR_CODE, ERROR_MESSAGE));
    }
}
