package io.nifievent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.quarantine.RowSelection.Where;
import io.nifievent.validation.RejectedEvents.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSelectionTest {

    /** Rows that were there before the column are open. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "OPEN, true, (status IS NULL OR status = 'open')",
                "OPEN, false, true",
                "DISMISSED, true, status = 'dismissed'",
                "DISMISSED, false, false"
            })
    void meansRowsOfItsStatusAlone(Status status, boolean hasStatus, String sql) {
        RowSelection selection = new RowSelection(
                status,
                List.of("required"),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(Instant.parse("2026-01-31T00:00:00Z")),
                Optional.of("raw_size < 100 OR true"));

        assertThat(selection.where(hasStatus))
                .isEqualTo(new Where(
                        sql + " AND code IN (?) AND received_at < from_unixtime(?) AND event_date <= ?"
                                + " AND (raw_size < 100 OR true)",
                        List.of("required", 1_769_817_600d, "2026-01-31")));
    }
}
