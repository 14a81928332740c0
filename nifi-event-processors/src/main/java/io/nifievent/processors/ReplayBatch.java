package io.nifievent.processors;

import io.nifievent.catalog.Catalog;
import io.nifievent.event.Event;
import io.nifievent.event.EventJson;
import io.nifievent.processors.ReplayPass.Tally;
import io.nifievent.quarantine.Quarantine;
import io.nifievent.quarantine.RejectedRow;
import io.nifievent.validation.Candidate;
import io.nifievent.validation.CandidateValidator;
import io.nifievent.validation.RejectedEvents.Status;
import io.nifievent.validation.Verdict;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;

/** The rows of one trigger of ReplayRejectedEvents; events, and what became of their rows, leave in one session. */
final class ReplayBatch implements Quarantine.Reader {

    private final ProcessSession session;
    private final ComponentLog log;
    private final Quarantine.Reader action;
    private final EventLinesFlowFile valid;
    private final EventLinesFlowFile rows;
    private final Faults faults = new Faults();
    private long rejected;
    private long dismissed;
    private long reopened;
    private long incomplete;
    private long sent;

    ReplayBatch(ProcessSession session, ComponentLog log, Catalog catalog, RowAction action) {
        this.session = session;
        this.log = log;
        this.valid = new EventLinesFlowFile(session);
        this.rows = new EventLinesFlowFile(session);
        this.action = switch (action) {
            case RowAction.Judge judge -> judging(new CandidateValidator(catalog, judge.timeRange()));
            case RowAction.Dismiss dismiss -> this::dismiss;
            case RowAction.Reopen reopen -> this::reopen;
        };
    }

    @Override
    public void next(RejectedRow row) throws IOException {
        action.next(row);
    }

    private Quarantine.Reader judging(CandidateValidator validator) {
        return row -> judge(validator, row);
    }

    private void judge(CandidateValidator validator, RejectedRow row) throws IOException {
        Optional<Candidate> candidate = row.candidate();
        if (candidate.isEmpty()) {
            incomplete++;
            return;
        }
        switch (validator.validate(candidate.get())) {
            case Verdict.Accepted accepted -> {
                valid.write(accepted.event(), accepted.json());
                write(row.replayed());
            }
            case Verdict.Rejected again -> {
                rejected++;
                faults.count(again);
                write(row.rejectedAgain(again, candidate.get()));
            }
        }
    }

    private void dismiss(RejectedRow row) throws IOException {
        dismissed++;
        write(row.marked(Status.DISMISSED));
    }

    private void reopen(RejectedRow row) throws IOException {
        reopened++;
        write(row.marked(Status.OPEN));
    }

    private void write(Event row) throws IOException {
        rows.write(row, EventJson.write(row.data()));
    }

    void transfer() throws IOException {
        faults.log(log);
        sent = valid.transfer(ReplayRejectedEvents.VALID, Map.of());
        rows.transfer(ReplayRejectedEvents.ROWS, Map.of());
        session.adjustCounter("Events valid", sent, false);
        session.adjustCounter("Events rejected again", rejected, false);
        session.adjustCounter("Events dismissed", dismissed, false);
        session.adjustCounter("Events reopened", reopened, false);
        session.adjustCounter("Events not whole", incomplete, false);
    }

    /** Of the rows transferred. */
    Tally tally() {
        return new Tally(sent, rejected, dismissed, reopened, incomplete);
    }
}
