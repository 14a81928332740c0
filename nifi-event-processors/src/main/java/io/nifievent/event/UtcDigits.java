package io.nifievent.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * Reads the two forms nearly all points in time come in, {@code 2020-07-01T12:00:00[.fraction]Z} and
 * {@code 2020-07-01 12:00:00[.fraction]}, digit by digit, which is needed three times per event.
 */
final class UtcDigits {

    private static final String FORM = "dddd-dd-dd?dd:dd:dd";
    private static final int SEPARATOR = 10;
    private static final int LONGEST_FRACTION = 9;
    private static final int SECONDS_PER_DAY = 86_400;

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
