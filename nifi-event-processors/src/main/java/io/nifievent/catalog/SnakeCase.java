package io.nifievent.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of JSON properties as names in SQL, which knows no upper case. */
final class SnakeCase {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private SnakeCase() {}

    static String of(String name) {
        return WORD_START.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
