package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
    private static final Instant AT = Instant.parse("2026-01-01T10:00:00.123Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"notes", "notes\nand more", "{\"a\":1}\n", "{\"not\":\"a ledger\"", "{\"id\":\"42\",\"x\":1}"})
    void leavesAFileAloneThatIsNoLedger(String content) throws IOException {
        Path notes = Files.writeString(folder.resolve("notes"), content);

        assertThatThrownBy(() -> Ledger.appendingTo(notes)).isInstanceOf(IOException.class);

        assertThat(notes).hasContent(content);
    }

    @Test
    void keepsNothingWhenAskedTo() throws Exception {
        try (Ledger ledger = Ledger.none()) {
            ledger.record(List.of(
                    new LedgerEntry("id", "Search", Expectation.STORED, Outcome.ACKNOWLEDGED, 200, "", Instant.EPOCH)));
            assertThat(ledger.entries()).isEmpty();
        }
    }

    @Test
    void readsBackWhatWasRecorded() throws IOException {
        LedgerEntry refused = new LedgerEntry(
                "a", "Search", Expectation.QUARANTINED, Outcome.REFUSED, 413, "too \"large\"\nüber", AT);
        Path file = write(refused, entry("b", Outcome.ACKNOWLEDGED));

        assertThat(Ledger.read(file)).containsExactly(refused, entry("b", Outcome.ACKNOWLEDGED));
    }

    @Test
    void hasOneEntryPerEventWithWhatIsKnownLast() throws IOException {
        Path file = write(entry("a", Outcome.SENT), entry("b", Outcome.SENT), entry("a", Outcome.ACKNOWLEDGED));

        assertThat(Ledger.read(file)).containsExactly(entry("a", Outcome.ACKNOWLEDGED), entry("b", Outcome.SENT));
    }

    @Test
    void neverForgetsASuccess() throws IOException {
        Path file = write(entry("a", Outcome.ACKNOWLEDGED), entry("a", Outcome.SENT), entry("a", Outcome.UNANSWERED));

        assertThat(Ledger.read(file)).containsExactly(entry("a", Outcome.ACKNOWLEDGED));
    }

    @Test
    void leavesOutALineThatACrashCutOff() throws IOException {
        Path file = write(entry("a", Outcome.ACKNOWLEDGED));
        Files.writeString(file, "{\"id\":\"b\",\"ty", StandardOpenOption.APPEND);

        assertThat(Ledger.read(file)).containsExactly(entry("a", Outcome.ACKNOWLEDGED));
    }

    @Test
    void continuesAFile() throws IOException {
        Path file = write(entry("a", Outcome.ACKNOWLEDGED));
        try (Ledger ledger = Ledger.appendingTo(file)) {
            ledger.record(List.of(entry("b", Outcome.SENT)));

            assertThat(ledger.entries()).extracting(LedgerEntry::id).containsExactly("a", "b");
        }

        assertThat(Ledger.read(file)).extracting(LedgerEntry::id).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void continuesAFileWhoseLastLineACrashCutOff(int bytesCutOff) throws IOException {
        Path file = write(entry("a", Outcome.ACKNOWLEDGED), entry("b", Outcome.ACKNOWLEDGED));
        byte[] written = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(written, written.length - bytesCutOff));
        try (Ledger ledger = Ledger.appendingTo(file)) {
            ledger.record(List.of(entry("c", Outcome.SENT)));
        }

        assertThat(Ledger.read(file)).extracting(LedgerEntry::id).containsExactly("a", "c");
    }

    @Test
    void isOnDiskBeforeRecordReturns() throws IOException {
        Path file = folder.resolve("ledger");
        try (Ledger ledger = Ledger.appendingTo(file)) {
            ledger.record(List.of(entry("a", Outcome.SENT)));

            assertThat(Ledger.read(file)).containsExactly(entry("a", Outcome.SENT));
        }
    }

    private Path write(LedgerEntry... entries) throws IOException {
        Path file = folder.resolve("ledger");
        try (Ledger ledger = Ledger.appendingTo(file)) {
            for (LedgerEntry entry : entries) {
                ledger.record(List.of(entry));
            }
        }
        return file;
    }

    private static LedgerEntry entry(String id, Outcome outcome) {
        return new LedgerEntry(id, "Search", Expectation.STORED, outcome, 200, "", AT);
    }
}
