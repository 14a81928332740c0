package io.nifievent.sandbox.part;

/** A value in a file of properties. Java reads such a file in Latin-1, and takes a backslash for the start of an escape. */
final class PropertyValue {
    private static final char LAST_ASCII = 0x7e;

    private PropertyValue() {}

    static String escaped(Object text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toString().toCharArray()) {
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c > LAST_ASCII) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
