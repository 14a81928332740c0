package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void isCleanWhenEverythingAcknowledgedIsThereOnce() {
        Comparison comparison = Comparison.of(
                List.of(
                        entry("stored", Expectation.STORED, Outcome.ACKNOWLEDGED, ""),
                        entry("bad", Expectation.QUARANTINED, Outcome.ACKNOWLEDGED, ""),
                        entry("own", Expectation.EITHER, Outcome.ACKNOWLEDGED, "")),
                Map.of("stored", 1L),
                Map.of("bad", 1L, "own", 1L));

        assertThat(comparison.isClean()).as(comparison.toString()).isTrue();
    }

    @Test
    void findsWhatWasAcknowledgedAndIsNowhere() {
        Comparison comparison = compare(entry("a", Expectation.STORED, Outcome.ACKNOWLEDGED, ""), Map.of(), Map.of());

        assertThat(comparison.lost()).containsExactly("a");
        assertThat(comparison.isClean()).isFalse();
        assertThat(comparison).hasToString("LOST = 1 [a]  DUP = 0  PHANTOM = 0  SILENT = 0  MISPLACED = 0");
    }

    @Test
    void letsAnUnansweredEventBeThereOrNot() {
        LedgerEntry unanswered = entry("a", Expectation.STORED, Outcome.UNANSWERED, "timed out");

        assertThat(compare(unanswered, Map.of(), Map.of()).isClean()).isTrue();
        assertThat(compare(unanswered, Map.of("a", 1L), Map.of()).isClean()).isTrue();
        assertThat(compare(unanswered, Map.of("a", 2L), Map.of()).twice()).containsExactly("a");
    }

    @Test
    void findsWhatIsThereTwice() {
        LedgerEntry taken = entry("a", Expectation.EITHER, Outcome.ACKNOWLEDGED, "");

        assertThat(compare(taken, Map.of("a", 2L), Map.of()).twice()).containsExactly("a");
        assertThat(compare(taken, Map.of(), Map.of("a", 2L)).twice()).containsExactly("a");
        assertThat(compare(taken, Map.of("a", 1L), Map.of("a", 1L)).twice()).containsExactly("a");
    }

    @Test
    void findsWhatNobodySent() {
        LedgerEntry taken = entry("a", Expectation.STORED, Outcome.ACKNOWLEDGED, "");

        assertThat(compare(taken, Map.of("a", 1L, "b", 1L), Map.of("c", 1L)).phantom())
                .containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void findsRefusalsWithoutAReason() {
        assertThat(compare(entry("a", Expectation.STORED, Outcome.REFUSED, " "), Map.of(), Map.of())
                        .silent())
                .containsExactly("a");
        assertThat(compare(entry("a", Expectation.STORED, Outcome.REFUSED, "full"), Map.of(), Map.of())
                        .isClean())
                .isTrue();
    }

    @Test
    void findsWhatIsInTheWrongPlace() {
        LedgerEntry valid = entry("a", Expectation.STORED, Outcome.ACKNOWLEDGED, "");
        LedgerEntry invalid = entry("a", Expectation.QUARANTINED, Outcome.ACKNOWLEDGED, "");

        assertThat(compare(valid, Map.of(), Map.of("a", 1L)).misplaced()).containsExactly("a");
        assertThat(compare(invalid, Map.of("a", 1L), Map.of()).misplaced()).containsExactly("a");
    }

    @Test
    void knowsTheRowsToExpectInEachTable() {
        CatalogTables catalog = new CatalogTables(Map.of("Search", "search"), "rejected_events");
        LedgerEntry mystery =
                new LedgerEntry("c", "Mystery", Expectation.EITHER, Outcome.ACKNOWLEDGED, 200, "", Instant.EPOCH);

        assertThat(DemoEvents.expectedRows(
                        List.of(
                                entry("a", Expectation.STORED, Outcome.ACKNOWLEDGED, ""),
                                entry("b", Expectation.QUARANTINED, Outcome.ACKNOWLEDGED, ""),
                                mystery,
                                entry("d", Expectation.STORED, Outcome.REFUSED, "full")),
                        catalog))
                .isEqualTo(Map.of("search", 1L, "rejected_events", 2L));
    }

    private static Comparison compare(LedgerEntry entry, Map<String, Long> stored, Map<String, Long> quarantined) {
        return Comparison.of(List.of(entry), stored, quarantined);
    }

    private static LedgerEntry entry(String id, Expectation expectation, Outcome outcome, String reason) {
        return new LedgerEntry(id, "Search", expectation, outcome, 200, reason, Instant.EPOCH);
    }
}
