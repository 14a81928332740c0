package io.nifievent.processors;

import io.nifievent.hudi.EventBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;

/** What the lines of one FlowFile became. */
final class StoredLines {

    final FlowFile flowFile;
    final SourceRun run;
    final InvalidLines invalid;
    private long lines;
    private long rows;
    private long duplicates;
    private long redelivered;
    private Optional<String> instant = Optional.empty();

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

    /** A row of another writer was faster. */
    void withdrawRow(EventBatch.Added instead) {
        rows--;
        count(instead);
    }

    void storedIn(String commit) {
        instant = Optional.of(commit);
    }

    boolean isUnreadable() {
        return lines > 0 && invalid.count() == lines;
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
