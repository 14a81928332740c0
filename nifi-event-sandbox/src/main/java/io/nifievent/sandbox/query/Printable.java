package io.nifievent.sandbox.query;

import java.util.stream.Collectors;

/** Text for a terminal: what is from an event must not move the cursor of who looks at it. */
public final class Printable {
    private Printable() {}

    public static String of(String text) {
        return text.codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }
}
