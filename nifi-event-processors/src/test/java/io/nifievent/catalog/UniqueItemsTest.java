package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UniqueItemsTest {

    private static final Duration MOST_CPU = Duration.ofMillis(500);
    private static final int TRIES = 5;

    private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();

    /** Reads numbers as events are read. */
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Schema schema = new SchemaCompiler().compile(json.readTree("{\"uniqueItems\":true}"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,1.0]",
                "[0,-0.0]",
                "[100,1e2]",
                "[\"a\",\"\\u0061\"]",
                "[null,null]",
                "[true,true]",
                "[[1,2],[1.0,2]]",
                "[{\"a\":1,\"b\":[2]},{\"b\":[2.0],\"a\":1}]"
            })
    void refusesEqualValues(String list) {
        assertThat(schema.validate(json.readTree(list)))
                .extracting(Error::getMessage)
                .containsExactly("must have only unique items in the array");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"a\":1}",
                "[1,\"1\"]",
                "[null,\"null\"]",
                "[true,\"true\",1]",
                "[[1,2],[2,1]]",
                "[[\"a,b\"],[\"a\",\"b\"]]",
                "[[],{},\"[]\",\"{}\"]",
                "[{\"a\":1},{\"a\":2},{\"a\":1,\"b\":1}]",
                "[{\"a\":\"b\"},{\"a\\\":\\\"b\":0}]"
            })
    void acceptsOthers(String list) {
        assertThat(schema.validate(json.readTree(list))).isEmpty();
    }

    @Test
    void asksForNothingWhenItIsFalse() {
        Schema all = new SchemaCompiler().compile(json.readTree("{\"uniqueItems\":false}"));
        assertThat(all.validate(json.readTree("[1,1]"))).isEmpty();
    }

    @Test
    void judgesNumbersOfOneHashCodeLikeOthers() {
        judgesLikeOthers(LongStream.range(1, 32_000)
                .mapToObj(i -> Long.toString(i << 32 | i))
                .collect(Collectors.joining(",", "[", "]")));
    }

    @Test
    void judgesTextsOfOneHashCodeLikeOthers() {
        judgesLikeOthers(IntStream.range(1 << 14, (1 << 14) + 15_000)
                .mapToObj(i -> Integer.toBinaryString(i).replace("0", "Aa").replace("1", "BB"))
                .collect(Collectors.joining("\",\"", "[\"", "\"]")));
    }

    private void judgesLikeOthers(String list) {
        assertThat(list.length()).isLessThan(512 * 1024);
        JsonNode items = json.readTree(list);
        assertThat(schema.validate(items)).isEmpty();
        assertThat(IntStream.range(0, TRIES).mapToObj(i -> cpuTime(items)))
                .anySatisfy(time -> assertThat(time).isLessThan(MOST_CPU));
    }

    private Duration cpuTime(JsonNode items) {
        long before = thread.getCurrentThreadCpuTime();
        var unused = schema.validate(items);
        return Duration.ofNanos(thread.getCurrentThreadCpuTime() - before);
    }
}
