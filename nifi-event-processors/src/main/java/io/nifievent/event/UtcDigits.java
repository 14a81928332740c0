package io.nifievent.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * Reads the two forms nearly all points in time come in, {@code 2020-07-01T12:00:00[.fraction]Z} and
 * {@code 2020-07-01 12:00:00[.fraction]}, and writes the first, digit by digit, which is needed several times per event.
 */
final class UtcDigits {

    private static final String FORM = "dddd-dd-dd?dd:dd:dd";
    private static final int SEPARATOR = 10;
    private static final int LONGEST_FRACTION = 9;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long YEAR_10000 =
            Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

    private UtcDigits() {}

    /** The instant; empty for every other form and for what is no point in time. */
    static Optional<Instant> parse(String text) {
        if (!hasForm(text)) {
            return Optional.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nanos = nanos(text);
        if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59 || nanos < 0) {
            return Optional.empty();
        }
        long seconds =
                LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY + (hour * 60L + minute) * 60 + second;
        return Optional.of(Instant.ofEpochSecond(seconds, nanos));
    }

    /**
     * The instant that a text such as {@link #text} gives means.
     *
     * @throws DateTimeException if it is no instant in ISO 8601, or none that a column holds
     */
    static Instant instant(String text) {
        Optional<Instant> common = text.endsWith("Z") ? parse(text) : Optional.empty();
        return common.orElseGet(() -> Optional.of(Instant.parse(text))
                .filter(Timestamps::fitsColumn)
                .orElseThrow(() -> new DateTimeException("It is too far from 1970")));
    }

    /** The text that {@link Instant#toString} gives. */
    static String text(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (seconds < YEAR_0 || seconds >= YEAR_10000) {
            return instant.toString();
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
        int second = Math.floorMod(seconds, SECONDS_PER_DAY);
        int nanos = instant.getNano();
        int digits = fractionDigits(nanos);
        byte[] text = new byte[FORM.length() + (digits == 0 ? 1 : digits + 2)];
        write(text, 0, 4, date.getYear());
        text[4] = '-';
        write(text, 5, 7, date.getMonthValue());
        text[7] = '-';
        write(text, 8, 10, date.getDayOfMonth());
        text[SEPARATOR] = 'T';
        write(text, 11, 13, second / 3_600);
        text[13] = ':';
        write(text, 14, 16, second / 60 % 60);
        text[16] = ':';
        write(text, 17, 19, second % 60);
        if (digits > 0) {
            text[FORM.length()] = '.';
            write(text, FORM.length() + 1, FORM.length() + 1 + digits, shortened(nanos, digits));
        }
        text[text.length - 1] = 'Z';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** As many as are needed, in threes. */
    private static int fractionDigits(int nanos) {
        if (nanos == 0) {
            return 0;
        }
        if (nanos % NANOS_PER_MILLI == 0) {
            return 3;
        }
        return nanos % NANOS_PER_MICRO == 0 ? 6 : LONGEST_FRACTION;
    }

    private static int shortened(int nanos, int digits) {
        return switch (digits) {
            case 3 -> nanos / NANOS_PER_MILLI;
            case 6 -> nanos / NANOS_PER_MICRO;
            default -> nanos;
        };
    }

    private static void write(byte[] text, int from, int to, int number) {
        int rest = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static boolean hasForm(String text) {
        if (text.length() < FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char expected = FORM.charAt(i);
            char c = text.charAt(i);
            boolean fits = switch (expected) {
                case 'd' -> isDigit(c);
                case '?' -> c == 'T' || c == ' ';
                default -> c == expected;
            };
            if (!fits) {
                return false;
            }
        }
        return (text.charAt(SEPARATOR) == 'T') == (text.charAt(text.length() - 1) == 'Z');
    }

    private static boolean isDay(int year, int month, int day) {
        return month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
    }

    /** The fraction after the seconds, 0 if there is none; -1 if what stands there is no fraction. */
    private static int nanos(String text) {
        int end = text.charAt(SEPARATOR) == 'T' ? text.length() - 1 : text.length();
        int digits = end - FORM.length() - 1;
        if (digits == -1) {
            return 0;
        }
        if (digits < 1 || digits > LONGEST_FRACTION || text.charAt(FORM.length()) != '.') {
            return -1;
        }
        int nanos = 0;
        for (int i = 0; i < LONGEST_FRACTION; i++) {
            int at = FORM.length() + 1 + i;
            if (i < digits && !isDigit(text.charAt(at))) {
                return -1;
            }
            nanos = nanos * 10 + (i < digits ? text.charAt(at) - '0' : 0);
        }
        return nanos;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
