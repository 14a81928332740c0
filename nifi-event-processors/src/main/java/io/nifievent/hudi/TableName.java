package io.nifievent.hudi;

import java.util.Optional;
import java.util.regex.Pattern;

/** Name of a table and of its folder under the base path; cannot lead out of it. */
public record TableName(String value) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,127}");

    public TableName {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "[" + value + "] is no table name: it must start with a lower-case letter"
                            + " and hold lower-case letters, digits and underscores only, 128 at most");
        }
    }

    /** The name, unless the text is none. */
    public static Optional<TableName> parse(String text) {
        return NAME.matcher(text).matches() ? Optional.of(new TableName(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
