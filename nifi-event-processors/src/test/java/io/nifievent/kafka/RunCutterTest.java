package io.nifievent.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCutterTest {

    private final RunCutter cutter = new RunCutter(new BatchLimits(3, 100, Duration.ZERO));

    @Test
    void cutsAtAGap() {
        add(0, 5, "{}");
        add(0, 6, "{}");
        add(0, 8, "{}");

        assertThat(positions()).containsExactly("0:5-6", "0:8-8");
        assertThat(cutter.ends()).isEqualTo(Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(9)));
    }

    @Test
    void keepsPartitionsApart() {
        add(0, 5, "{}");
        add(1, 6, "{}");
        add(0, 6, "{}");

        assertThat(positions()).containsExactly("0:5-6", "1:6-6");
    }

    @Test
    void cutsAtTheLimits() {
        for (int i = 0; i < 4; i++) {
            add(0, i, "{}");
        }
        add(0, 4, "{\"x\":\"" + "y".repeat(100) + "\"}");

        assertThat(positions()).containsExactly("0:0-2", "0:3-3", "0:4-4");
    }

    @Test
    void givesATombstoneAPlaceOfItsOwn() {
        add(0, 0, "{}");
        cutter.add(new ConsumerRecord<>("t", 0, 1, null, null));
        add(0, 2, "{}");

        List<Run> runs = cutter.runs();
        assertThat(runs).extracting(Run::first).containsExactly(0L, 1L, 2L);
        assertThat(runs.get(1))
                .isInstanceOfSatisfying(
                        Run.Unreadable.class,
                        unreadable -> assertThat(unreadable.code()).isEqualTo("tombstone"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[1]", "{} {}", "{\"a\":}", "{\"a\":1", "\uFEFF{}", "{\"a\":\"\n\"}", "{}\u0000"})
    void givesWhatIsNoJsonObjectAPlaceOfItsOwn(String value) {
        add(0, 0, value);

        assertThat(cutter.runs()).singleElement().isInstanceOfSatisfying(Run.Unreadable.class, unreadable -> {
            assertThat(unreadable.code()).isEqualTo("malformed-json");
            assertThat(new String(unreadable.value(), StandardCharsets.UTF_8)).isEqualTo(value);
        });
    }

    @Test
    void takesUtf16ForWhatItIs() {
        cutter.add(new ConsumerRecord<>("t", 0, 0, null, "{}".getBytes(StandardCharsets.UTF_16LE)));

        assertThat(cutter.runs()).singleElement().isInstanceOf(Run.Unreadable.class);
    }

    @Test
    void putsAnObjectOfManyLinesOnOne() {
        add(0, 0, "{\r\n  \"a\": \"\\n\"\n}");

        assertThat(cutter.runs())
                .singleElement()
                .isInstanceOfSatisfying(
                        Run.Events.class,
                        events -> assertThat(new String(events.lines().getFirst(), StandardCharsets.UTF_8))
                                .isEqualTo("{    \"a\": \"\\n\" }"));
    }

    @Test
    void forgetsPartitionsThatAreGone() {
        add(0, 0, "{}");
        add(1, 0, "{}");
        cutter.drop(List.of(new TopicPartition("t", 0)));

        assertThat(positions()).containsExactly("1:0-0");
        assertThat(cutter.ends()).containsOnlyKeys(new TopicPartition("t", 1));
    }

    private void add(int partition, long offset, String value) {
        cutter.add(new ConsumerRecord<>("t", partition, offset, null, value.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> positions() {
        return cutter.runs().stream()
                .map(run -> run.partition() + ":" + run.first() + "-" + run.last())
                .toList();
    }
}
