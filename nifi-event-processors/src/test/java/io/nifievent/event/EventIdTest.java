package io.nifievent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void givesTheSameRequestTheSameIdsAndNoOther() {
        String id = EventId.ofRequest("app", "key", 0);
        assertThat(UUID.fromString(id).version()).isEqualTo(8);
        assertThat(EventId.ofRequest("app", "key", 0)).isEqualTo(id);
        assertThat(EventId.ofRequest("app", "key", 1)).isNotEqualTo(id);
        assertThat(EventId.ofRequest("app", "other", 0)).isNotEqualTo(id);
        assertThat(EventId.ofRequest("web", "key", 0)).isNotEqualTo(id);
    }

    @Test
    void givesUniqueIdsInTheOrderOfTime() {
        var ids = IntStream.range(0, 10_000).mapToObj(i -> EventId.unique()).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.stream().map(id -> UUID.fromString(id).version()).collect(Collectors.toSet()))
                .containsExactly(7);
    }
}
