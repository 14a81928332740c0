package io.nifievent.hudi;

import java.util.ArrayList;
import java.util.HashMap;
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

    /** What partitions took that had to go, so that they don't come back to drive others out. */
    private final Map<Key, Long> bytesOfDropped = new HashMap<>();

    /** @param budgetBytes memory for the ids of stored events */
    PartitionCache(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    synchronized Optional<Partition> find(TableName table, String path) {
        return Optional.ofNullable(partitions.get(new Key(table, path)));
    }

    synchronized void keep(TableName table, String path, Partition partition) {
        partitions.put(new Key(table, path), partition);
        bytesOfDropped.remove(new Key(table, path));
        long bytes = bytes();
        for (Map.Entry<Key, Partition> oldest : new ArrayList<>(partitions.entrySet())) {
            if (bytes <= budgetBytes || partitions.size() == 1) {
                return;
            }
            partitions.remove(oldest.getKey());
            bytesOfDropped.put(oldest.getKey(), oldest.getValue().ids().bytes());
            bytes -= oldest.getValue().ids().bytes();
        }
    }

    private long bytes() {
        return partitions.values().stream()
                .mapToLong(kept -> kept.ids().bytes())
                .sum();
    }

    /** Whether a partition can be kept without another having to go, as far as its size is known. */
    synchronized boolean hasRoomFor(TableName table, String path) {
        return bytes() + bytesOfDropped.getOrDefault(new Key(table, path), 0L) < budgetBytes;
    }

    synchronized void forget(TableName table, String path) {
        partitions.remove(new Key(table, path));
    }

    /** Forgets a table's partitions, since its files may no longer be what they were. */
    synchronized void forget(TableName table) {
        partitions.keySet().removeIf(key -> key.table().equals(table));
        bytesOfDropped.keySet().removeIf(key -> key.table().equals(table));
    }
}
