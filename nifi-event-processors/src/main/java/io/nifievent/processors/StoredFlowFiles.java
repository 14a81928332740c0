package io.nifievent.processors;

import io.nifievent.hudi.Operation;
import io.nifievent.hudi.TableName;
import java.io.IOException;
import java.net.URI;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;

/**
 * Passes FlowFiles on, once it is known what of them is stored, and says so in attributes, provenance and counters: of a
 * FlowFile that failed too, since some of its rows may be stored.
 */
record StoredFlowFiles(ProcessSession session, TableName table, URI location, Operation operation) {

    /** @param millis how long it took */
    void transfer(StoredLines lines, long millis) throws IOException {
        FlowFile stored = session.putAllAttributes(lines.flowFile, lines.attributes(table.value()));
        if (lines.rows() > 0) {
            session.getProvenanceReporter()
                    .send(stored, location.toString(), operation + " of " + lines.rows() + " rows", millis);
        }
        session.adjustCounter("Rows stored", lines.rows(), false);
        session.adjustCounter("Duplicates dropped", lines.duplicates(), false);
        session.adjustCounter("Redelivered records skipped", lines.redelivered(), false);
        session.adjustCounter("Invalid lines", lines.invalid.count(), false);
        if (lines.failure().isPresent()) {
            // They come again with the FlowFile, once it is mended.
            lines.invalid.discard();
            session.transfer(
                    InvalidLines.setAside(session, stored, lines.failure().get()), PutHudi.FAILURE);
            return;
        }
        session.transfer(lines.invalid.toFlowFiles(), PutHudi.INVALID);
        session.transfer(HudiBatch.withoutError(session, stored), PutHudi.SUCCESS);
    }
}
