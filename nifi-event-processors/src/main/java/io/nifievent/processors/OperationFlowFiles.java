package io.nifievent.processors;

import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.Operation;
import io.nifievent.hudi.OperationBatch;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.processors.RowSource.RefusedContentException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;

/** The FlowFiles of one trigger of PutHudi that an operation other than the plain insert is carried out with. */
final class OperationFlowFiles {

    private final ProcessSession session;
    private final TableName table;
    private final URI location;
    private final Operation operation;
    private final RowSource source;
    private final TableLease lease;
    private final BatchLimits limits;
    private final List<Origin> origins = new ArrayList<>();
    private final List<String> settledSources = new ArrayList<>();
    private Optional<OperationBatch> batch = Optional.empty();
    private long bytes;

    OperationFlowFiles(
            ProcessSession session,
            TableName table,
            URI location,
            Operation operation,
            RowSource source,
            TableLease lease,
            BatchLimits limits) {
        this.session = session;
        this.table = table;
        this.location = location;
        this.operation = operation;
        this.source = source;
        this.lease = lease;
        this.limits = limits;
    }

    /** A row of the batch: which record of which FlowFile, and how much content it was. */
    private record Origin(Outcome outcome, int number, long bytes) {}

    /** What is wrong with a record. */
    private record Fault(String code, String message) {}

    /** What the records of one FlowFile became. */
    private static final class Outcome {
        private final FlowFile flowFile;
        private final Map<Integer, Fault> faults = new LinkedHashMap<>();
        private Optional<Fault> refused = Optional.empty();
        private Optional<String> instant = Optional.empty();
        private Optional<SourceRun> run = Optional.empty();
        private int records;
        private long rows;
        private long dropped;
        private long redelivered;

        Outcome(FlowFile flowFile) {
            this.flowFile = flowFile;
        }

        /** Why the FlowFile as a whole failed. */
        Optional<Fault> failure() {
            return refused.isEmpty() && records > 0 && faults.size() == records
                    ? faults.values().stream().findFirst()
                    : refused;
        }
    }

    /** Carries the operation out and transfers the FlowFiles; what it throws leaves them untransferred. */
    void store(List<FlowFile> flowFiles) throws LakehouseException, IOException {
        long start = System.nanoTime();
        List<Outcome> outcomes = new ArrayList<>();
        for (FlowFile flowFile : flowFiles) {
            outcomes.add(add(flowFile));
        }
        commit();
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (Outcome outcome : outcomes) {
            transfer(outcome, millis);
        }
        outcomes.stream()
                .flatMap(outcome -> outcome.run.stream())
                .filter(run -> !run.isKafka())
                .forEach(run -> settledSources.add(run.source()));
    }

    /** The sources that will not be read again once the session is committed. */
    List<String> settledSources() {
        return settledSources;
    }

    private Outcome add(FlowFile flowFile) throws LakehouseException, IOException {
        Outcome outcome = new Outcome(flowFile);
        try {
            SourceRun run = run(flowFile);
            outcome.run = Optional.of(run);
            source.read(session, flowFile, Optional.of(run).filter(SourceRun::isKafka), new RowSource.Receiver() {
                @Override
                public void begin(RecordShape shape) throws LakehouseException, RefusedContentException {
                    OperationFlowFiles.this.begin(shape);
                }

                @Override
                public void next(RowSource.Item item) throws LakehouseException {
                    OperationFlowFiles.this.add(item, run, outcome);
                }
            });
        } catch (RefusedContentException e) {
            outcome.refused = Optional.of(new Fault(e.code(), e.reason()));
            withdraw(outcome);
        }
        return outcome;
    }

    /** The records in front of what can't be read, as far as they are not stored yet. */
    private void withdraw(Outcome outcome) {
        origins.removeIf(origin -> origin.outcome() == outcome);
        bytes = origins.stream().mapToLong(Origin::bytes).sum();
        batch.ifPresent(open -> open.cutTo(origins.size()));
    }

    /** Where the records come from; the records are counted when Kafka's attributes have to be held against them. */
    private SourceRun run(FlowFile flowFile) throws IOException, LakehouseException, RefusedContentException {
        RowSource.Count count = new RowSource.Count();
        if (flowFile.getAttribute("kafka.topic.id") != null) {
            source.read(session, flowFile, Optional.empty(), count);
        }
        return SourceRun.of(flowFile, count::records);
    }

    private void begin(RecordShape shape) throws LakehouseException, RefusedContentException {
        try {
            if (batch.isPresent()) {
                batch.get().continueWith(shape);
            } else {
                batch = Optional.of(lease.begin(operation, shape));
            }
        } catch (LakehouseException e) {
            if (e.code() == LakehouseException.Code.COLUMN_TYPE_CHANGED) {
                throw new RefusedContentException(e.code().toString(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void add(RowSource.Item item, SourceRun run, Outcome outcome) throws LakehouseException {
        int number = outcome.records++;
        switch (item) {
            case RowSource.Unreadable unreadable ->
                outcome.faults.put(number, new Fault(unreadable.code(), unreadable.message()));
            case RowSource.Parsed readable -> {
                OperationBatch open = batch.orElseThrow();
                Optional<OperationBatch.Failed> failed = open.add(readable.record(), Optional.of(run.position(number)));
                if (failed.isPresent()) {
                    outcome.faults.put(
                            number, new Fault(failed.get().code(), failed.get().message()));
                    return;
                }
                Origin origin = new Origin(outcome, number, readable.bytes().length);
                origins.add(origin);
                bytes += origin.bytes();
                if (origins.size() >= limits.maxRecords() || bytes >= limits.maxBytes()) {
                    commit();
                }
            }
        }
    }

    private void commit() throws LakehouseException {
        if (batch.isEmpty() || origins.isEmpty()) {
            return;
        }
        OperationBatch.Result result = batch.get().commit();
        for (int i = 0; i < origins.size(); i++) {
            Outcome outcome = origins.get(i).outcome();
            switch (result.fates().get(i)) {
                case OperationBatch.Stored stored -> {
                    outcome.rows++;
                    outcome.instant = result.instant();
                }
                case OperationBatch.Dropped dropped -> outcome.dropped++;
                case OperationBatch.Redelivered redelivered -> outcome.redelivered++;
                case OperationBatch.Failed failed ->
                    outcome.faults.put(origins.get(i).number(), new Fault(failed.code(), failed.message()));
            }
        }
        origins.clear();
        bytes = 0;
    }

    private void transfer(Outcome outcome, long millis) throws IOException {
        if (outcome.failure().isPresent()) {
            Fault fault = outcome.failure().get();
            session.transfer(setAside(outcome.flowFile, fault), PutHudi.FAILURE);
            return;
        }
        if (!outcome.faults.isEmpty()) {
            transferFaulty(outcome);
        }
        Map<String, String> attributes = new HashMap<>(Map.of(
                "hudi.table", table.value(),
                "hudi.rows", Long.toString(outcome.rows),
                "hudi.duplicates", Long.toString(outcome.dropped),
                "hudi.redelivered", Long.toString(outcome.redelivered)));
        outcome.instant.ifPresent(instant -> attributes.put("hudi.instant", instant));
        FlowFile stored = session.putAllAttributes(outcome.flowFile, attributes);
        if (outcome.rows > 0) {
            session.getProvenanceReporter()
                    .send(stored, location.toString(), operation + " of " + outcome.rows + " rows", millis);
        }
        session.adjustCounter("Rows stored", outcome.rows, false);
        session.adjustCounter("Duplicates dropped", outcome.dropped, false);
        session.adjustCounter("Redelivered records skipped", outcome.redelivered, false);
        session.adjustCounter("Invalid lines", outcome.faults.size(), false);
        session.transfer(stored, PutHudi.SUCCESS);
    }

    /** Reads the content once more for the records at fault: none is kept until its fate is known. */
    private void transferFaulty(Outcome outcome) throws IOException {
        try {
            source.read(session, outcome.flowFile, Optional.empty(), new RowSource.Receiver() {
                private int number;

                @Override
                public void begin(RecordShape shape) {}

                @Override
                public void next(RowSource.Item item) {
                    Optional<Fault> fault = Optional.ofNullable(outcome.faults.get(number++));
                    fault.ifPresent(found -> setAside(outcome.flowFile, item, found));
                }
            });
        } catch (LakehouseException | RefusedContentException e) {
            throw new IOException("Content that could be read before can't be read again", e);
        }
    }

    private void setAside(FlowFile flowFile, RowSource.Item item, Fault fault) {
        FlowFile line = session.create(flowFile);
        line = session.write(line, out -> out.write(item.bytes()));
        line = session.putAttribute(line, EventLinesFlowFile.COUNT, "1");
        session.transfer(setAside(line, fault), PutHudi.INVALID);
    }

    /** Without its topic id the record is not taken for redelivered when a person mends it and sends it here again. */
    private FlowFile setAside(FlowFile flowFile, Fault fault) {
        return session.removeAttribute(
                HudiBatch.withError(session, flowFile, fault.code(), fault.message()), "kafka.topic.id");
    }
}
