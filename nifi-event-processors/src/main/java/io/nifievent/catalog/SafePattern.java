package io.nifievent.catalog;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Compiles the patterns of schemas with RE2, whose matching takes time linear in the text. Its compiled form grows with
 * counted repetitions, multiplied where they nest: {@code ((a{1000}){1000})} is a million steps. So that is bounded
 * before anything is compiled.
 */
final class SafePattern {

    private static final long MAX_STEPS = 10_000;
    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    private SafePattern() {}

    /** What is wrong with a pattern; empty if it can be used. */
    static Optional<String> problem(String regex) {
        long steps = steps(regex);
        if (steps > MAX_STEPS) {
            return Optional.of("takes " + steps + " steps when its repetitions are written out; at most " + MAX_STEPS);
        }
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is no pattern of RE2: " + e.getDescription());
        }
    }

    /** About how many steps the pattern has with its counted repetitions written out. */
    private static long steps(String regex) {
        Deque<Long> outer = new ArrayDeque<>();
        Matcher repetition = REPETITION.matcher(regex);
        long before = 0;
        long last = 0;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '(') {
                outer.push(before + last);
                before = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = before + last + 1;
                before = outer.pop();
            } else if (c == '{' && repetition.region(i, regex.length()).lookingAt()) {
                last = Math.min(last * Math.max(1, count(repetition)), Integer.MAX_VALUE);
                i = repetition.end() - 1;
            } else {
                before += last;
                last = 1;
                i = endOfItem(regex, i);
            }
        }
        return before + last;
    }

    private static long count(Matcher repetition) {
        String most = repetition.group(2);
        return Long.parseLong(most == null || most.isEmpty() ? repetition.group(1) : most);
    }

    /** Where an escaped character or a class of characters ends; any other ends where it starts. */
    private static int endOfItem(String regex, int start) {
        if (regex.charAt(start) == '\\') {
            return start + 1;
        }
        if (regex.charAt(start) != '[') {
            return start;
        }
        for (int i = start + 1; i < regex.length(); i++) {
            if (regex.charAt(i) == '\\') {
                i++;
            } else if (regex.charAt(i) == ']' && i > start + 1) {
                return i;
            }
        }
        return regex.length();
    }
}
