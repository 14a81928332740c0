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
import java.util.List;
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
    private final List<StoredLines> read = new ArrayList<>();
    private final List<Origin> origins = new ArrayList<>();
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

    /** A row of the batch: a record of which FlowFile, and what of the content it was. */
    private record Origin(StoredLines lines, byte[] bytes) {}

    /** Carries the operation out and transfers the FlowFiles; what it throws leaves them untransferred. */
    void store(List<FlowFile> flowFiles) throws LakehouseException, IOException {
        long start = System.nanoTime();
        try {
            for (FlowFile flowFile : flowFiles) {
                read(flowFile);
            }
            commit();
        } catch (LakehouseException e) {
            for (StoredLines lines : read) {
                lines.invalid.discard();
            }
            throw e;
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        StoredFlowFiles stored = new StoredFlowFiles(session, table, location, operation);
        for (StoredLines lines : read) {
            stored.transfer(lines, millis);
        }
    }

    /** The sources that will not be read again once the session is committed. */
    List<String> settledSources() {
        return read.stream()
                .filter(StoredLines::isSettled)
                .map(lines -> lines.run.source())
                .toList();
    }

    private void read(FlowFile flowFile) throws LakehouseException, IOException {
        InvalidLines invalid = new InvalidLines(session, flowFile);
        StoredLines lines;
        try {
            lines = new StoredLines(flowFile, run(flowFile), invalid);
        } catch (RefusedContentException e) {
            lines = new StoredLines(flowFile, SourceRun.ofFlowFile(flowFile), invalid);
            lines.refuse(new Fault(e.code(), e.reason()));
            read.add(lines);
            return;
        }
        read.add(lines);
        read(lines);
    }

    /** Where the records come from; the records are counted when Kafka's attributes have to be held against them. */
    private SourceRun run(FlowFile flowFile) throws IOException, LakehouseException, RefusedContentException {
        RowSource.Count count = new RowSource.Count();
        if (flowFile.getAttribute("kafka.topic.id") != null) {
            source.read(session, flowFile, Optional.empty(), count);
        }
        return SourceRun.of(flowFile, count::records);
    }

    private void read(StoredLines lines) throws LakehouseException, IOException {
        Optional<SourceRun> kafka = Optional.of(lines.run).filter(SourceRun::isKafka);
        try {
            source.read(session, lines.flowFile, kafka, new RowSource.Receiver() {
                @Override
                public void begin(RecordShape shape) throws LakehouseException, RefusedContentException {
                    OperationFlowFiles.this.begin(shape);
                }

                @Override
                public void next(RowSource.Item item) throws LakehouseException, IOException {
                    OperationFlowFiles.this.add(item, lines);
                }
            });
        } catch (RefusedContentException e) {
            lines.refuse(new Fault(e.code(), e.reason()));
            withdraw(lines);
        }
    }

    /** The records in front of what can't be read, as far as they are not stored yet. */
    private void withdraw(StoredLines lines) {
        origins.removeIf(origin -> origin.lines() == lines);
        bytes = origins.stream().mapToLong(origin -> origin.bytes().length).sum();
        batch.ifPresent(open -> open.cutTo(origins.size()));
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

    private void add(RowSource.Item item, StoredLines lines) throws LakehouseException, IOException {
        long number = lines.lines();
        lines.countLine();
        switch (item) {
            case RowSource.Unreadable unreadable -> lines.invalid.addRecord(unreadable.bytes(), unreadable.fault());
            case RowSource.LongLine line -> lines.invalid.addLongLine(line.offset(), line.size());
            case RowSource.Parsed readable -> {
                Origin origin = new Origin(lines, readable.bytes());
                Optional<OperationBatch.Failed> failed =
                        batch.orElseThrow().add(readable.record(), Optional.of(lines.run.position(number)));
                if (failed.isPresent()) {
                    setAside(origin, failed.get());
                    return;
                }
                origins.add(origin);
                bytes += origin.bytes().length;
                if (origins.size() >= limits.maxRecords() || bytes >= limits.maxBytes()) {
                    commit();
                }
            }
        }
    }

    private static void setAside(Origin origin, OperationBatch.Failed failed) throws IOException {
        origin.lines().invalid.addRecord(origin.bytes(), new Fault(failed.code(), failed.message()));
    }

    private void commit() throws LakehouseException, IOException {
        if (batch.isEmpty() || origins.isEmpty()) {
            return;
        }
        OperationBatch.Result result = batch.get().commit();
        for (int i = 0; i < origins.size(); i++) {
            Origin origin = origins.get(i);
            switch (result.fates().get(i)) {
                case OperationBatch.Stored stored -> {
                    origin.lines().count(stored);
                    result.instant().ifPresent(origin.lines()::storedIn);
                }
                case OperationBatch.Dropped dropped -> origin.lines().count(dropped);
                case OperationBatch.Redelivered again -> origin.lines().count(again);
                case OperationBatch.Failed failed -> setAside(origin, failed);
            }
        }
        origins.clear();
        bytes = 0;
    }
}
