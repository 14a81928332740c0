package io.nifievent.catalog;

import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commonest pattern of all, such as {@code ^[A-Za-z0-9_-]+$} or {@code ^[A-Z]{3}$}: a run of one kind of ASCII
 * characters, and nothing else.
 *
 * @param kind the characters
 * @param least how many at least
 * @param most how many at most
 */
record CharacterRun(BitSet kind, int least, int most) {

    private static final Pattern FORM =
            Pattern.compile("\\^\\[([A-Za-z0-9_. :/@+-]+)](?:([+*])|\\{(\\d{1,4})(?:,(\\d{1,4}))?})\\$");

    /** The run a pattern means; empty when it means something else. */
    static Optional<CharacterRun> of(String regex) {
        Matcher form = FORM.matcher(regex);
        if (!form.matches()) {
            return Optional.empty();
        }
        Optional<BitSet> kind = kind(form.group(1));
        if (form.group(2) != null) {
            int least = form.group(2).equals("+") ? 1 : 0;
            return kind.map(characters -> new CharacterRun(characters, least, Integer.MAX_VALUE));
        }
        int least = Integer.parseInt(form.group(3));
        int most = form.group(4) == null ? least : Integer.parseInt(form.group(4));
        return kind.map(characters -> new CharacterRun(characters, least, most));
    }

    /** A hyphen between two others is a range; at either end it is itself. What else there is, is left to RE2. */
    private static Optional<BitSet> kind(String inside) {
        BitSet kind = new BitSet(128);
        int i = 0;
        while (i < inside.length()) {
            char first = inside.charAt(i);
            boolean range = i + 2 < inside.length() && inside.charAt(i + 1) == '-';
            char last = range ? inside.charAt(i + 2) : first;
            boolean oddHyphen = first == '-' && i > 0 && i < inside.length() - 1;
            if (last < first || oddHyphen || (range && (first == '-' || last == '-'))) {
                return Optional.empty();
            }
            kind.set(first, last + 1);
            i += range ? 3 : 1;
        }
        return Optional.of(kind);
    }

    boolean matches(String text) {
        if (text.length() < least || text.length() > most) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!kind.get(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
