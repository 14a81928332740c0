package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLedgerTest {

    private static SourcePosition at(String topicId, int partition, long offset) {
        return new SourcePosition(topicId, "topic", partition, offset);
    }

    @Test
    void joinsContiguousOffsetsWhateverTheirOrder() throws Exception {
        SourceLedger ledger = new SourceLedger();
        for (long offset : new long[] {7, 3, 5, 4, 6, 9}) {
            ledger.add(at("t", 2, offset));
        }

        assertThat(ledger.toJson()).isEqualTo("{\"t-2\":[3,7,9,9]}");
        assertThat(SourceLedger.fromJson(ledger.toJson()).toJson()).isEqualTo(ledger.toJson());
    }

    @Test
    void tellsTopicsOfOneNameApart() {
        SourceLedger ledger = new SourceLedger();
        ledger.add(at("old", 0, 5));

        assertThat(ledger.contains(at("old", 0, 5))).isTrue();
        assertThat(ledger.contains(at("new", 0, 5))).isFalse();
        assertThat(ledger.contains(at("old", 1, 5))).isFalse();
    }

    @Test
    void agreesWithASetOfOffsets() {
        Random random = new Random(1);
        OffsetRanges ranges = new OffsetRanges();
        BitSet expected = new BitSet();
        for (int i = 0; i < 500; i++) {
            int first = random.nextInt(300);
            int last = first + random.nextInt(4);
            ranges.add(first, last);
            expected.set(first, last + 1);
            for (int offset = 0; offset < 310; offset++) {
                assertThat(ranges.contains(offset)).isEqualTo(expected.get(offset));
            }
        }
    }

    @Test
    void forgetsTheOldestRangesOfATopicWithGaps() {
        OffsetRanges ranges = new OffsetRanges();
        for (long offset = 0; offset < 4000; offset += 2) {
            ranges.add(offset, offset);
        }

        assertThat(ranges.ranges()).hasSize(OffsetRanges.MAX_RANGES);
        assertThat(ranges.contains(3998)).isTrue();
        assertThat(ranges.contains(0)).isFalse();
    }

    @Test
    void forgetsFlowFilesOfEarlierDaysAndNoPartition() {
        SourceLedger ledger = new SourceLedger();
        ledger.add(at("t", 0, 5));
        for (String day : List.of("2026-01-01", "2026-01-02", "2026-01-03")) {
            ledger.add(ofFlowFile(day));
        }
        ledger.add(new SourcePosition("file-of-another-kind", "file", 0));
        SourceLedger reading = new SourceLedger();
        reading.add(ofFlowFile("2026-01-01"));

        ledger.removeBefore(LocalDate.parse("2026-01-03"), reading);

        assertThat(ledger.toJson())
                .isEqualTo("{\"file-2026-01-01-uuid\":[0,0],\"file-2026-01-03-uuid\":[0,0],"
                        + "\"file-of-another-kind\":[0,0],\"t-0\":[5,5]}");
    }

    private static SourcePosition ofFlowFile(String day) {
        return new SourcePosition(SourcePosition.fileSource(LocalDate.parse(day), "uuid"), "flowfile/uuid", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"t-0\":[5]}", "{\"t-0\":[\"a\",\"b\"]}", "{\"t-0\":[3,1]}"})
    void refusesTextThatIsNoLedger(String text) {
        assertThatThrownBy(() -> SourceLedger.fromJson(text)).isInstanceOf(LakehouseException.class);
    }
}
