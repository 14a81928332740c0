package io.nifievent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-07-01T12:00:00Z",
                "2020-07-01T12:00:00.5Z",
                "2020-02-29T23:59:59.123456789Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999Z",
                "1969-12-31T23:59:59.999999Z",
                "2020-07-01T12:00Z",
                "2020-07-01T12:00:00+02:00"
            })
    void meansWhatTheStandardSays(String text) {
        assertThat(Timestamps.parse(text)).contains(OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-07-01T12:00:00Z",
                "2020-07-01T12:00:00.500Z",
                "2020-02-29T23:59:59.000001Z",
                "2020-12-31T00:00:00.123456789Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999Z",
                "+10000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59Z",
                "1969-12-31T23:59:59.999999Z"
            })
    void writesAnInstantAsJavaDoes(String text) {
        assertThat(UtcDigits.text(Instant.parse(text))).isEqualTo(text);
        assertThat(UtcDigits.instant(text)).isEqualTo(Instant.parse(text));
    }

    @Test
    void takesTheFormWithASpaceAsUtc() {
        assertThat(Timestamps.parse("2020-07-01 12:00:00")).contains(Instant.parse("2020-07-01T12:00:00Z"));
        assertThat(Timestamps.parse("2020-07-01 12:00:00.123")).contains(Instant.parse("2020-07-01T12:00:00.123Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2020-07-01",
                "2021-02-29T12:00:00Z",
                "2020-13-01T12:00:00Z",
                "2020-00-01T12:00:00Z",
                "2020-07-00T12:00:00Z",
                "2020-07-01T25:00:00Z",
                "2020-07-01T12:60:00Z",
                "2020-07-01T12:00:60Z",
                "2020-07-01T12:00:00.Zz",
                "2020-07-01T12:00:00.1234567890Z",
                "2020-07-01T12:00:00.12a4Z",
                "2020-07-01T12:00:00",
                "2020-07-01 24:00:00",
                "٢٠٢٠-07-01T12:00:00Z",
                "+300000-01-01T00:00:00Z",
                "-300000-01-01T00:00:00Z"
            })
    void refusesWhatIsNoPointInTime(String text) {
        assertThat(Timestamps.parse(text)).isEmpty();
    }

    @Test
    void refusesADayThatNoColumnHolds() {
        assertThat(Timestamps.parseDate("2020-07-01")).contains(LocalDate.of(2020, 7, 1));
        assertThat(Timestamps.parseDate("+6000000-01-01")).isEmpty();
        assertThat(Timestamps.parseDate("-6000000-01-01")).isEmpty();
    }
}
