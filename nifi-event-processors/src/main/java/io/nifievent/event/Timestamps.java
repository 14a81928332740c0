package io.nifievent.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** The two ways producers write a point in time: RFC 3339, or {@code 2020-07-01 12:00:00[.fraction]}, which is UTC. */
public final class Timestamps {

    private static final DateTimeFormatter PLAIN = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final int SEPARATOR = 10;

    /** A column holds microseconds in 64 bits. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000;

    private Timestamps() {}

    /** The instant a text in either form means; empty if it is in neither. */
    public static Optional<Instant> parse(String text) {
        Optional<Instant> common = UtcDigits.parse(text);
        return common.isPresent() ? common : parseAny(text);
    }

    private static Optional<Instant> parseAny(String text) {
        if (text.length() <= SEPARATOR || text.charAt(SEPARATOR) != ' ') {
            return parseRfc3339(text);
        }
        try {
            return Optional.of(LocalDateTime.parse(text, PLAIN).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The instant a text such as {@code 2020-07-01T12:00:00+02:00} means; empty if it is none that a column holds. */
    public static Optional<Instant> parseRfc3339(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant()).filter(Timestamps::fitsColumn);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether its microseconds since 1970 are a 64-bit integer. */
    static boolean fitsColumn(Instant instant) {
        return Math.abs(instant.getEpochSecond()) < MAX_SECONDS;
    }

    /** The day a text such as {@code 2020-07-01} means; empty if it is none that a column holds, in 32 bits. */
    public static Optional<LocalDate> parseDate(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(day -> day.toEpochDay() == (int) day.toEpochDay());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
