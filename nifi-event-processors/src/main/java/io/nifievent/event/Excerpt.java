package io.nifievent.event;

/** Texts of others, cut to a length that can be shown and stored. */
public final class Excerpt {

    private static final int MAX_LENGTH = 300;

    private Excerpt() {}

    /** The text, or its beginning and an ellipsis: 300 characters at most, never half of a surrogate pair. */
    public static String of(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        int end = MAX_LENGTH - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
