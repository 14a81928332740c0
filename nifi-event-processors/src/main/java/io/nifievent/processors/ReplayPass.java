package io.nifievent.processors;

import io.nifievent.quarantine.Quarantine;
import io.nifievent.quarantine.RowSelection;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One way over the selected rows of the quarantine, day by day and within a day by id, so that a row that is rejected again
 * is not met a second time. It is not kept over a restart: what is open in the table then is where a new one begins.
 */
final class ReplayPass {

    private Optional<Deque<String>> days = Optional.empty();
    private String after = "";
    private Tally tally = new Tally(0, 0, 0, 0, 0);

    /**
     * What became of rows.
     *
     * @param valid events sent on
     * @param rejected rows that stay open for new reasons
     * @param dismissed rows marked so
     * @param reopened rows that were dismissed and are open again
     * @param incomplete rows that don't hold the whole event, which are left alone
     */
    record Tally(long valid, long rejected, long dismissed, long reopened, long incomplete) {

        private Tally plus(Tally other) {
            return new Tally(
                    valid + other.valid,
                    rejected + other.rejected,
                    dismissed + other.dismissed,
                    reopened + other.reopened,
                    incomplete + other.incomplete);
        }

        @Override
        public String toString() {
            return valid + " events are valid now and sent on, " + rejected + " were rejected again, " + dismissed
                    + " were dismissed, " + reopened + " were reopened, " + incomplete
                    + " rows don't hold the whole event and stay open";
        }
    }

    /**
     * What has to be noted once the rows read are on their way.
     *
     * @param after id of the last one
     * @param endOfDay whether the day has no more
     */
    record Step(String after, boolean endOfDay) {}

    /**
     * Reads the next rows of a day; nothing counts as done before {@link #took}.
     *
     * @return absent if the table is not there
     */
    Optional<Step> next(Quarantine quarantine, RowSelection selection, int limit, Quarantine.Reader reader)
            throws SQLException, IOException {
        if (days.isEmpty()) {
            days = quarantine.days(selection).map(found -> new ArrayDeque<>(found.keySet()));
        }
        if (days.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> day = days.map(Deque::peek);
        if (day.isEmpty()) {
            return Optional.of(new Step(after, true));
        }
        Quarantine.Page page = quarantine.read(selection, day.get(), after, limit, reader);
        return Optional.of(new Step(page.last(), page.rows() < limit));
    }

    void took(Step step, Tally more) {
        tally = tally.plus(more);
        after = step.endOfDay() ? "" : step.after();
        if (step.endOfDay()) {
            days.ifPresent(Deque::poll);
        }
    }

    /** Whether no rows are left. */
    boolean isOver() {
        return days.filter(Deque::isEmpty).isPresent();
    }

    Tally tally() {
        return tally;
    }
}
