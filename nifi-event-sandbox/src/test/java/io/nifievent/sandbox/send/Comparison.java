package io.nifievent.sandbox.send;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was promised to the sender, held against what Presto returns. Each list has ids.
 *
 * @param lost acknowledged, and neither stored nor in quarantine
 * @param twice there more than once
 * @param phantom there and never sent
 * @param silent refused without a reason
 * @param misplaced stored although invalid, or in quarantine although valid
 */
public record Comparison(
        List<String> lost, List<String> twice, List<String> phantom, List<String> silent, List<String> misplaced) {
    private static final int SHOWN = 5;

    public Comparison {
        lost = List.copyOf(lost);
        twice = List.copyOf(twice);
        phantom = List.copyOf(phantom);
        silent = List.copyOf(silent);
        misplaced = List.copyOf(misplaced);
    }

    /**
     * Compares when nothing is under way any more.
     *
     * @param sent what the ledger has
     * @param stored how often each id is in the tables of accepted events
     * @param quarantined how often each id is in the table of rejected events
     */
    public static Comparison of(Collection<LedgerEntry> sent, Map<String, Long> stored, Map<String, Long> quarantined) {
        Set<String> known = new HashSet<>();
        sent.forEach(entry -> known.add(entry.id()));
        return new Comparison(
                ids(sent.stream()
                        .filter(entry -> entry.outcome() == Outcome.ACKNOWLEDGED)
                        .filter(entry -> !stored.containsKey(entry.id()) && !quarantined.containsKey(entry.id()))),
                Stream.concat(stored.keySet().stream(), quarantined.keySet().stream())
                        .distinct()
                        .filter(id -> stored.getOrDefault(id, 0L) + quarantined.getOrDefault(id, 0L) > 1)
                        .toList(),
                Stream.concat(stored.keySet().stream(), quarantined.keySet().stream())
                        .distinct()
                        .filter(id -> !known.contains(id))
                        .toList(),
                ids(sent.stream()
                        .filter(entry -> entry.outcome() == Outcome.REFUSED)
                        .filter(entry -> entry.reason().isBlank())),
                ids(sent.stream().filter(entry -> switch (entry.expectation()) {
                    case STORED -> quarantined.containsKey(entry.id());
                    case QUARANTINED -> stored.containsKey(entry.id());
                    case EITHER -> false;
                })));
    }

    public boolean isClean() {
        return Stream.of(lost, twice, phantom, silent, misplaced).allMatch(List::isEmpty);
    }

    /** The counts and a few ids of each kind, for a person. */
    @Override
    public String toString() {
        return String.join(
                "  ",
                shown("LOST", lost),
                shown("DUP", twice),
                shown("PHANTOM", phantom),
                shown("SILENT", silent),
                shown("MISPLACED", misplaced));
    }

    private static String shown(String kind, List<String> ids) {
        String count = String.format(Locale.ROOT, "%s = %,d", kind, ids.size());
        return ids.isEmpty() ? count : count + " " + ids.subList(0, Math.min(SHOWN, ids.size()));
    }

    private static List<String> ids(Stream<LedgerEntry> entries) {
        return entries.map(LedgerEntry::id).toList();
    }
}
