package io.nifievent.processors;

import io.nifievent.catalog.EventType;
import io.nifievent.event.EventLines;
import io.nifievent.event.Frame;
import io.nifievent.event.LineReader;
import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.Committed;
import io.nifievent.hudi.EventBatch;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;

/** The FlowFiles of one trigger of PutHudi: one table, one commit. */
final class HudiBatch {

    private final ProcessSession session;
    private final List<FlowFile> flowFiles;
    private final TableName table;
    private final URI location;
    private final List<Outcome> outcomeOfRow = new ArrayList<>();

    HudiBatch(ProcessSession session, List<FlowFile> flowFiles, TableName table, URI location) {
        this.session = session;
        this.flowFiles = flowFiles;
        this.table = table;
        this.location = location;
    }

    /** A line that can't be stored. */
    private record InvalidLine(byte[] bytes, String code, String message) {}

    /** What the lines of one FlowFile became. */
    private static final class Outcome {
        private final FlowFile flowFile;
        private final List<InvalidLine> invalid = new ArrayList<>();
        private int lines;
        private long rows;
        private long duplicates;
        private long redelivered;

        Outcome(FlowFile flowFile) {
            this.flowFile = flowFile;
        }

        /** A row of another writer was faster. */
        void withdraw(EventBatch.Added instead) {
            rows--;
            if (instead instanceof EventBatch.Redelivered) {
                redelivered++;
            } else {
                duplicates++;
            }
        }

        boolean isUnreadable() {
            return lines > 0 && invalid.size() == lines;
        }
    }

    /** Stores the events and transfers the FlowFiles; what it throws leaves them untransferred. */
    void store(TableLease lease, EventType type, InstantSource clock) throws LakehouseException, IOException {
        long start = System.nanoTime();
        EventBatch batch = lease.begin(type);
        List<Outcome> outcomes = new ArrayList<>();
        for (FlowFile flowFile : flowFiles) {
            outcomes.add(add(flowFile, batch));
        }
        Committed committed = batch.commit(clock.instant());
        committed.late().forEach(late -> outcomeOfRow.get(late.number()).withdraw(late.instead()));
        // Only now, when it is known what is stored, may a FlowFile be transferred or made.
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (Outcome outcome : outcomes) {
            transfer(outcome, committed, millis);
        }
    }

    private Outcome add(FlowFile flowFile, EventBatch batch) throws IOException, LakehouseException {
        Outcome outcome = new Outcome(flowFile);
        List<byte[]> lines = new ArrayList<>();
        try (InputStream content = session.read(flowFile)) {
            LineReader reader = new LineReader(content, Integer.MAX_VALUE);
            for (Optional<Frame> line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(line.get().bytes());
            }
        }
        outcome.lines = lines.size();
        Optional<SourceRun> run = SourceRun.of(flowFile.getAttributes()).filter(r -> r.hasLines(lines.size()));
        for (int i = 0; i < lines.size(); i++) {
            int line = i;
            add(lines.get(i), run.map(r -> r.position(line)), batch, outcome);
        }
        return outcome;
    }

    private void add(byte[] line, Optional<SourcePosition> position, EventBatch batch, Outcome outcome)
            throws LakehouseException {
        switch (EventLines.read(line)) {
            case EventLines.Malformed malformed ->
                invalid(line, malformed.code(), malformed.message(), position, batch, outcome);
            case EventLines.Read read -> {
                switch (batch.add(read.event(), position)) {
                    case EventBatch.Row row -> {
                        outcome.rows++;
                        outcomeOfRow.add(outcome);
                    }
                    case EventBatch.Duplicate duplicate -> outcome.duplicates++;
                    case EventBatch.Redelivered redelivered -> outcome.redelivered++;
                    case EventBatch.Refused refused ->
                        invalid(line, refused.code(), refused.message(), position, batch, outcome);
                }
            }
        }
    }

    private static void invalid(
            byte[] line,
            String code,
            String message,
            Optional<SourcePosition> position,
            EventBatch batch,
            Outcome outcome) {
        position.ifPresent(batch::skip);
        outcome.invalid.add(new InvalidLine(line, code, message));
    }

    private void transfer(Outcome outcome, Committed committed, long millis) {
        if (outcome.isUnreadable()) {
            InvalidLine first = outcome.invalid.getFirst();
            session.transfer(setAside(outcome.flowFile, first), PutHudi.FAILURE);
            return;
        }
        for (InvalidLine invalid : outcome.invalid) {
            FlowFile line = session.create(outcome.flowFile);
            line = session.write(line, out -> out.write(invalid.bytes()));
            line = session.putAttribute(line, EventLinesFlowFile.COUNT, "1");
            session.transfer(setAside(line, invalid), PutHudi.INVALID);
        }
        Map<String, String> attributes = new HashMap<>(Map.of(
                "hudi.table", table.value(),
                "hudi.rows", Long.toString(outcome.rows),
                "hudi.duplicates", Long.toString(outcome.duplicates),
                "hudi.redelivered", Long.toString(outcome.redelivered)));
        if (outcome.rows > 0) {
            committed.instant().ifPresent(instant -> attributes.put("hudi.instant", instant));
        }
        FlowFile stored = session.putAllAttributes(outcome.flowFile, attributes);
        if (outcome.rows > 0) {
            session.getProvenanceReporter().send(stored, location.toString(), outcome.rows + " rows", millis);
        }
        session.adjustCounter("Rows stored", outcome.rows, false);
        session.adjustCounter("Duplicates dropped", outcome.duplicates, false);
        session.adjustCounter("Redelivered records skipped", outcome.redelivered, false);
        session.adjustCounter("Invalid lines", outcome.invalid.size(), false);
        session.transfer(stored, PutHudi.SUCCESS);
    }

    /**
     * The ledger counts the line's position as dealt with. Without its topic id the line has none any more, so that it is
     * not taken for redelivered when a person mends it and sends it here again.
     */
    private FlowFile setAside(FlowFile flowFile, InvalidLine line) {
        return session.removeAttribute(withError(session, flowFile, line.code(), line.message()), "kafka.topic.id");
    }

    /** Sends all FlowFiles to be tried again. */
    void retry(LakehouseException failure) {
        for (FlowFile flowFile : flowFiles) {
            FlowFile waiting = withError(
                    session, flowFile, failure.code().toString(), "Table [" + table + "] could not be written");
            session.transfer(session.penalize(waiting), PutHudi.RETRY);
        }
    }

    static FlowFile withError(ProcessSession session, FlowFile flowFile, String code, String message) {
        return session.putAllAttributes(flowFile, Map.of("event.error.code", code, "event.error.message", message));
    }
}
