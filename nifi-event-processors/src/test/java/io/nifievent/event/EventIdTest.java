package io.nifievent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void givesTheSameRequestTheSameIdsAndNoOther() {
        String id = ofRequest("app", "key", 0, "{}");
        assertThat(UUID.fromString(id).version()).isEqualTo(8);
        assertThat(ofRequest("app", "key", 0, "{}")).isEqualTo(id);
        assertThat(ofRequest("app", "key", 1, "{}")).isNotEqualTo(id);
        assertThat(ofRequest("app", "other", 0, "{}")).isNotEqualTo(id);
        assertThat(ofRequest("web", "key", 0, "{}")).isNotEqualTo(id);
        assertThat(ofRequest("app", "key", 0, "{ }")).isNotEqualTo(id);
        assertThat(ofRequest("app", "key", 1, "0{}")).isNotEqualTo(ofRequest("app", "key", 10, "{}"));
    }

    @Test
    void givesUniqueIdsInTheOrderOfTime() {
        var ids = IntStream.range(0, 10_000).mapToObj(i -> EventId.unique()).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.stream().map(id -> UUID.fromString(id).version()).collect(Collectors.toSet()))
                .containsExactly(7);
    }

    private static String ofRequest(String source, String key, int index, String content) {
        return EventId.ofRequest(source, key, index, ByteBuffer.wrap(content.getBytes(UTF_8)));
    }
}
