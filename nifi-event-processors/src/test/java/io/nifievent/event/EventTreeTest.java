package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is in order is the tree that the parser builds of it; what isn't is left to the parser. */
class EventTreeTest {

    private static final Path SAMPLES = Path.of("../event-catalog");

    /** Pieces of JSON and of what is none, which are put where some bytes were. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u0041",
            "\\ud800",
            "\\ud83d\\ude00",
            "é",
            "\n",
            " ",
            "0",
            "-",
            ".",
            "1.50",
            "1e5",
            "1E-400",
            "1e308",
            "9e308",
            "1e309",
            "1e999",
            "9223372036854775807",
            "9223372036854775808",
            "2147483648",
            "true",
            "null",
            "NaN",
            "\"a\":1,",
            "\"a\":{},",
            "/**/",
            "\u0000",
            "\uFEFF");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"a\" : [ ] , \"b\":{}}\n",
                "{\"a\":[0,-0,2147483647,2147483648,-9223372036854775808,0.10,1.5e3,1E-400,17976931348623157e292]}",
                "{\"a\":[true,false,null,\"\",\"\\ud83d\\ude00\\n\",{\"a\":{\"a\":[[{}]]}}]}"
            })
    void isTheTreeOfWhatIsInOrder(String json) {
        assertThat(tree(json)).isPresent();
        assertSame(json);
    }

    @Test
    void goesAsDeepAsAnEventMay() {
        String deepest = "{\"a\":" + "[".repeat(62) + "1" + "]".repeat(62) + "}";
        assertThat(tree(deepest)).isPresent();
        assertSame(deepest);
        assertThat(tree(deepest.replace("[1]", "[[1]]"))).isEmpty();
    }

    @Test
    void isTheTreeOfEachSampleHoweverItIsChanged() throws IOException {
        Random random = new Random(42);
        int inOrder = 0;
        for (String sample : samples()) {
            assertSame(sample);
            for (int change = 0; change < 200; change++) {
                int from = random.nextInt(sample.length());
                int to = Math.min(sample.length(), from + random.nextInt(4));
                String piece = PIECES.get(random.nextInt(PIECES.size()));
                String changed = sample.substring(0, from) + piece + sample.substring(to);
                assertSame(changed);
                inOrder += tree(changed).isPresent() ? 1 : 0;
            }
        }
        assertThat(inOrder).isGreaterThan(1_000);
    }

    private static List<String> samples() throws IOException {
        List<String> samples = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SAMPLES)) {
            for (Path file : files.filter(path -> path.toString().contains("samples/accepted/"))
                    .filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                samples.add(Files.readString(file));
            }
        }
        return samples;
    }

    private static void assertSame(String json) {
        Optional<ObjectNode> parsed =
                EventJson.parseAnew(json.getBytes(UTF_8)) instanceof EventJson.Parsable(var object)
                        ? Optional.of(object)
                        : Optional.empty();
        assertThat(tree(json)).as(json).isEqualTo(parsed);
        // numbers that are equal may be written in different ways
        assertThat(tree(json).map(ObjectNode::toString)).as(json).isEqualTo(parsed.map(ObjectNode::toString));
    }

    private static Optional<ObjectNode> tree(String json) {
        return EventTree.of(json.getBytes(UTF_8), json.contains("\\"));
    }
}
