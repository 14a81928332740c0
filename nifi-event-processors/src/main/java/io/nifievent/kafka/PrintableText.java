package io.nifievent.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text without control characters, safe in a header, an attribute or a log line. */
final class PrintableText {

    private PrintableText() {}

    /** Each control character is replaced by the percent-encoding of its UTF-8 bytes: a line feed by {@code %0A}. */
    static String of(String text) {
        if (text.codePoints().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    printable.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                }
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
