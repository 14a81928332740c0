package io.nifievent.hudi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hudi.common.model.HoodieKey;

/**
 * Which rows of a batch an operation is carried out with, and what becomes of the others: those the ledger has are
 * redelivered, and of several with one key one is left.
 */
final class Selection {

    private final List<SourcedRow> rows;
    private final Operation operation;
    private final Map<Integer, OperationBatch.Fate> settled = new HashMap<>();
    private final Map<Integer, OperationBatch.Fate> dropped = new HashMap<>();
    private final Set<Integer> chosen = new LinkedHashSet<>();

    /** @param ledger what was taken in before; not modified */
    Selection(List<SourcedRow> rows, Operation operation, SourceLedger ledger) {
        this.rows = rows;
        this.operation = operation;
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).position().filter(ledger::contains).isPresent()) {
                settled.put(i, new OperationBatch.Redelivered());
            }
        }
        choose();
    }

    private void choose() {
        chosen.clear();
        dropped.clear();
        Map<HoodieKey, Integer> byKey = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            if (settled.containsKey(i)) {
                continue;
            }
            KeyedRow row = rows.get(i).keyed();
            Integer other = operation == Operation.BULK_INSERT ? null : byKey.get(row.key());
            if (other == null || replaces(row, rows.get(other).keyed())) {
                if (other != null) {
                    chosen.remove(other);
                    dropped.put(other, new OperationBatch.Dropped());
                }
                chosen.add(i);
                byKey.put(row.key(), i);
            } else {
                dropped.put(i, new OperationBatch.Dropped());
            }
        }
    }

    private boolean replaces(KeyedRow later, KeyedRow earlier) {
        return operation == Operation.UPSERT && compare(later.ordering(), earlier.ordering()) >= 0;
    }

    @SuppressWarnings("unchecked") // the values of one column
    private static int compare(Comparable<?> one, Comparable<?> other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    /** The rows to go on with. */
    List<KeyedRow> chosen() {
        return chosen.stream().map(i -> rows.get(i).keyed()).toList();
    }

    /**
     * Settles the fate of chosen rows, by their keys. Rows that had been dropped for one that failed may be chosen now; what
     * is dropped is so for all rows with its key.
     */
    void settle(Map<HoodieKey, ? extends OperationBatch.Fate> fates) {
        for (int i = 0; i < rows.size(); i++) {
            OperationBatch.Fate fate = fates.get(rows.get(i).keyed().key());
            if (fate != null
                    && !settled.containsKey(i)
                    && (chosen.contains(i) || fate instanceof OperationBatch.Dropped)) {
                settled.put(i, fate);
            }
        }
        choose();
    }

    /**
     * The positions of all rows but the failed ones: those must fail again when they are delivered again, or they would
     * vanish.
     */
    SourceLedger taken() {
        SourceLedger taken = new SourceLedger();
        List<OperationBatch.Fate> fates = fates();
        for (int i = 0; i < rows.size(); i++) {
            if (!(fates.get(i) instanceof OperationBatch.Failed)) {
                rows.get(i).position().ifPresent(taken::add);
            }
        }
        return taken;
    }

    List<OperationBatch.Fate> fates() {
        List<OperationBatch.Fate> fates = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            fates.add(settled.getOrDefault(i, dropped.getOrDefault(i, new OperationBatch.Stored())));
        }
        return fates;
    }
}
