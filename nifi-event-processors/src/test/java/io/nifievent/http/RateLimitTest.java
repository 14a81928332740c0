package io.nifievent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private long now = 1_000;
    private final RateLimit limit = new RateLimit(4, () -> now);

    @Test
    void letsASecondsWorthThroughAtOnceAndThenOneAtATime() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.exceededBy("a")).isEmpty();
        }
        assertThat(limit.exceededBy("a")).contains(Duration.ofMillis(250));
        now += Duration.ofMillis(250).toNanos();
        assertThat(limit.exceededBy("a")).isEmpty();
        assertThat(limit.exceededBy("a")).isPresent();
    }

    @Test
    void countsEachSenderByItself() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.exceededBy("a")).isEmpty();
        }
        assertThat(limit.exceededBy("b")).isEmpty();
    }

    @Test
    void savesUpNoMoreThanASecond() {
        now += Duration.ofHours(1).toNanos();
        for (int i = 0; i < 4; i++) {
            assertThat(limit.exceededBy("a")).isEmpty();
        }
        assertThat(limit.exceededBy("a")).isPresent();
    }
}
