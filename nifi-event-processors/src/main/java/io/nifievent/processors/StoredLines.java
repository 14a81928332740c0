package io.nifievent.processors;

import io.nifievent.hudi.EventBatch;
import io.nifievent.hudi.OperationBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;

/** What the lines or records of one FlowFile became. */
final class StoredLines {

    final FlowFile flowFile;
    final SourceRun run;
    final InvalidLines invalid;
    private long lines;
    private long rows;
    private long duplicates;
    private long redelivered;
    private Optional<String> instant = Optional.empty();
    private Optional<Fault> refusal = Optional.empty();

    StoredLines(FlowFile flowFile, SourceRun run, InvalidLines invalid) {
        this.flowFile = flowFile;
        this.run = run;
        this.invalid = invalid;
    }

    long lines() {
        return lines;
    }

    long rows() {
        return rows;
    }

    long duplicates() {
        return duplicates;
    }

    long redelivered() {
        return redelivered;
    }

    /** Counts a line, whatever becomes of it. */
    void countLine() {
        lines++;
    }

    void count(EventBatch.Added added) {
        switch (added) {
            case EventBatch.Row row -> rows++;
            case EventBatch.Duplicate duplicate -> duplicates++;
            case EventBatch.Redelivered again -> redelivered++;
            case EventBatch.Refused refused -> throw new IllegalArgumentException("It is no line that is stored");
        }
    }

    void count(OperationBatch.Fate fate) {
        switch (fate) {
            case OperationBatch.Stored stored -> rows++;
            case OperationBatch.Dropped dropped -> duplicates++;
            case OperationBatch.Redelivered again -> redelivered++;
            case OperationBatch.Failed failed -> throw new IllegalArgumentException("It is no record that is stored");
        }
    }

    /** A row of another writer was faster. */
    void withdrawRow(EventBatch.Added instead) {
        rows--;
        count(instead);
    }

    void storedIn(String commit) {
        instant = Optional.of(commit);
    }

    /** Notes that the content could not be read to its end. */
    void refuse(Fault fault) {
        refusal = Optional.of(fault);
    }

    /** Whether the FlowFile itself, and not Kafka, is the source, and will not be read again. */
    boolean isSettled() {
        return !run.isKafka() && refusal.isEmpty();
    }

    /** Why the FlowFile as a whole failed: it could not be read to its end, or no line of it can be stored. */
    Optional<Fault> failure() {
        return lines > 0 && invalid.count() == lines ? refusal.or(invalid::first) : refusal;
    }

    Map<String, String> attributes(String table) {
        Map<String, String> attributes = new HashMap<>(Map.of(
                "hudi.table", table,
                "hudi.rows", Long.toString(rows),
                "hudi.duplicates", Long.toString(duplicates),
                "hudi.redelivered", Long.toString(redelivered)));
        instant.ifPresent(commit -> attributes.put("hudi.instant", commit));
        return attributes;
    }
}
