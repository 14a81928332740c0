package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventFramerTest {

    private static final int LIMIT = 64;

    @Test
    void cutsLinesAndSkipsBlankOnes() throws IOException {
        assertThat(frames("{\"a\":1}\r\n\n  {\"a\":2} \n{\"a\":3}"))
                .containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    }

    @Test
    void takesOneObjectOverSeveralLinesAsOneEvent() throws IOException {
        assertThat(frames("\n{\n \"a\": {\"b\": \"}\\\"\"}\n}\n")).containsExactly("{\n \"a\": {\"b\": \"}\\\"\"}\n}");
    }

    @Test
    void endsABrokenLineAtItsEndWhateverItLeftOpen() throws IOException {
        assertThat(frames("{\"a\":\n{\"a\":2}\n{\"a\":3}\n")).containsExactly("{\"a\":", "{\"a\":2}", "{\"a\":3}");
        assertThat(frames("{\"a\":1}\n{\"a\":\"\n{\"a\":3}\n")).containsExactly("{\"a\":1}", "{\"a\":\"", "{\"a\":3}");
    }

    @Test
    void cutsAnArrayAtItsElements() throws IOException {
        assertThat(frames(" [ {\"a\":[1,2]}, {\"b\":\"],\"} ,3,\n{\"c\":}] "))
                .containsExactly("{\"a\":[1,2]}", "{\"b\":\"],\"}", "3", "{\"c\":}");
    }

    @Test
    void findsNothingInAnEmptyArrayAndInEmptyContent() throws IOException {
        assertThat(frames("[]")).isEmpty();
        assertThat(frames(" \n ")).isEmpty();
    }

    @Test
    void saysThatAnArrayHasNoEnd() throws IOException {
        assertThat(all("[{\"a\":1},")).last().isInstanceOf(Frame.Broken.class);
    }

    @Test
    void keepsWhatComesAfterAnArray() throws IOException {
        assertThat(all("[{\"a\":1}] x")).last().satisfies(frame -> {
            assertThat(frame).isInstanceOf(Frame.Broken.class);
            assertThat(frame.bytes()).isEqualTo("x".getBytes(UTF_8));
        });
    }

    @Test
    void saysHowMuchComesAfterAnArrayAlsoWhenItKeepsTheBeginning() throws IOException {
        assertThat(all("[{\"a\":1}] " + "x".repeat(LIMIT + 1))).last().satisfies(frame -> {
            assertThat(frame).isInstanceOf(Frame.Broken.class);
            assertThat(frame.bytes()).isEqualTo("x".repeat(LIMIT).getBytes(UTF_8));
            assertThat(frame.size()).isEqualTo(LIMIT + 1);
            assertThat(frame.contentId())
                    .isEqualTo(EventId.ofContent("x".repeat(LIMIT + 1).getBytes(UTF_8)));
        });
    }

    @Test
    void keepsTheBeginningOfAnEventOverTheLimitAndGoesOn() throws IOException {
        String big = "{\"a\":\"" + "x".repeat(LIMIT) + "\"}";
        for (String content : List.of(big + "\n{\"b\":1}", "[" + big + ",{\"b\":1}]")) {
            List<Frame> frames = all(content);
            assertThat(frames).hasSize(2);
            assertThat(frames.getFirst()).isInstanceOfSatisfying(Frame.Oversized.class, oversized -> {
                assertThat(oversized.size()).isEqualTo(big.length());
                assertThat(oversized.contentId()).isEqualTo(EventId.ofContent(big.getBytes(UTF_8)));
                assertThat(oversized.bytes()).isEqualTo(big.substring(0, LIMIT).getBytes(UTF_8));
            });
            assertThat(frames.getLast().bytes()).isEqualTo("{\"b\":1}".getBytes(UTF_8));
        }
    }

    @Test
    void findsOneObjectOverTheLimitInMemory() throws IOException {
        byte[] document = ("{\n \"text\": \"" + "x".repeat(LIMIT) + "\",\n \"other\": {\n }\n}\n").getBytes(UTF_8);

        assertThat(all(new EventFramer(document, LIMIT)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Frame.Oversized.class,
                        oversized -> assertThat(oversized.size()).isEqualTo(document.length));
    }

    private static List<String> frames(String content) throws IOException {
        return all(content).stream()
                .map(frame -> new String(((Frame.Whole) frame).bytes(), UTF_8))
                .toList();
    }

    private static List<Frame> all(String content) throws IOException {
        byte[] bytes = content.getBytes(UTF_8);
        List<Frame> read = all(new EventFramer(new ByteArrayInputStream(bytes), LIMIT));
        assertThat(all(new EventFramer(bytes, LIMIT)))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(read);
        return read;
    }

    private static List<Frame> all(EventFramer framer) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
            frames.add(frame.get());
        }
        return frames;
    }
}
