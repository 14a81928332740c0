package io.nifievent.sandbox.catalog;

import io.nifievent.event.Violation;
import io.nifievent.sandbox.query.Printable;
import io.nifievent.validation.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the events that two catalogs judge differently, and keeps the first that would fail. */
final class VerdictChanges {
    private static final int MAX_TOLD = 5;

    private final Map<String, Integer> failCodes = new TreeMap<>();
    private final Map<String, Integer> passCodes = new TreeMap<>();
    private final List<String> firstThatFail = new ArrayList<>();
    private int events;
    private int wouldFail;
    private int wouldPass;
    private int notTold;

    /** @param place the event's file and number */
    void add(String place, Verdict before, Verdict after) {
        events++;
        if (before instanceof Verdict.Accepted && after instanceof Verdict.Rejected rejected) {
            wouldFail++;
            count(rejected, failCodes);
            if (firstThatFail.size() < MAX_TOLD) {
                firstThatFail.add(told(place, rejected.violations().getFirst()));
            }
        }
        if (before instanceof Verdict.Rejected rejected && after instanceof Verdict.Accepted) {
            wouldPass++;
            count(rejected, passCodes);
        }
    }

    /** Adds a stored row's event; it was valid once, so it isn't judged if its row doesn't show that any more. */
    void addStored(String place, Verdict before, Verdict after) {
        if (before instanceof Verdict.Accepted) {
            add(place, before, after);
        } else {
            notTold++;
        }
    }

    /** Whether nothing that was valid would fail. */
    boolean noneFails() {
        return wouldFail == 0;
    }

    void print(PrintWriter out) {
        out.println("of " + events + " events");
        out.println("  " + wouldFail + " were valid and would fail" + codes(failCodes));
        firstThatFail.forEach(event -> out.println("    " + event));
        out.println("  " + wouldPass + " were invalid and would pass" + codes(passCodes));
        if (notTold > 0) {
            out.println("and " + notTold
                    + " stored rows that the old catalog would refuse as they are, so they are not judged");
        }
    }

    /** An event counts once for each code it has. */
    private static void count(Verdict.Rejected rejected, Map<String, Integer> codes) {
        rejected.violations().stream()
                .map(Violation::code)
                .distinct()
                .forEach(code -> codes.merge(code, 1, Integer::sum));
    }

    private static String codes(Map<String, Integer> codes) {
        return codes.isEmpty()
                ? ""
                : codes.entrySet().stream()
                        .map(code -> code.getKey() + " " + code.getValue())
                        .collect(Collectors.joining(", ", ": ", ""));
    }

    private static String told(String place, Violation violation) {
        return place + "  " + Printable.of(violation.pointer()) + "  [" + violation.code() + "]  "
                + Printable.of(violation.message());
    }
}
