package io.nifievent.hudi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The partitions written lately, within a memory budget: the one untouched for longest goes first, and is read again from
 * its files when it is written again. The partition in use always stays, whatever its size. Safe for several threads.
 */
final class PartitionCache {

    private record Key(TableName table, String path) {}

    private final long budgetBytes;
    private final Map<Key, Partition> partitions = new LinkedHashMap<>(16, 0.75f, true);

    /** @param budgetBytes memory for the ids of stored events */
    PartitionCache(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    synchronized Optional<Partition> find(TableName table, String path) {
        return Optional.ofNullable(partitions.get(new Key(table, path)));
    }

    synchronized void keep(TableName table, String path, Partition partition) {
        partitions.put(new Key(table, path), partition);
        long bytes = partitions.values().stream()
                .mapToLong(kept -> kept.ids().bytes())
                .sum();
        for (Map.Entry<Key, Partition> oldest : new ArrayList<>(partitions.entrySet())) {
            if (bytes <= budgetBytes || partitions.size() == 1) {
                return;
            }
            partitions.remove(oldest.getKey());
            bytes -= oldest.getValue().ids().bytes();
        }
    }

    synchronized void forget(TableName table, String path) {
        partitions.remove(new Key(table, path));
    }

    /** Forgets a table's partitions, since its files may no longer be what they were. */
    synchronized void forget(TableName table) {
        partitions.keySet().removeIf(key -> key.table().equals(table));
    }
}
