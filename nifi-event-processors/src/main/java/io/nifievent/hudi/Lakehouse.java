package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The tables below one base path. Different tables may be written by different threads; a table by one at a time, and by
 * one process: nothing keeps a second one out.
 */
public final class Lakehouse implements AutoCloseable {

    private final LakehouseSettings settings;
    private final InstantSource clock;
    private final HadoopStorage storage;
    private final PartitionCache cache;
    private final Map<TableName, Slot> slots = new ConcurrentHashMap<>();

    public Lakehouse(LakehouseSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.storage = new HadoopStorage(settings);
        this.cache = new PartitionCache(settings.storedIdBytes());
    }

    /** The right to write a table; empty while another thread has it. */
    public Optional<TableLease> tryLease(TableName name) {
        Slot slot = slots.computeIfAbsent(name, Slot::new);
        return slot.free.tryAcquire() ? Optional.of(new TableLease(slot)) : Optional.empty();
    }

    /** The folder of a table. */
    public URI location(TableName name) {
        return settings.tablePath(name);
    }

    /** Reads the base path, creating it if there is none; fails as writing a table would. */
    public void probe() throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(settings.basePath());
        path.getFileSystem(storage.hadoop()).mkdirs(path);
        path.getFileSystem(storage.hadoop()).listStatus(path);
    }

    /** Closes the tables; wait for the leases to end first. */
    @Override
    public void close() {
        slots.values().forEach(Slot::discard);
    }

    /** A table's place, whether it is open or not. */
    final class Slot {

        private final TableName name;
        private final Semaphore free = new Semaphore(1);
        private Optional<EventTable> open = Optional.empty();

        Slot(TableName name) {
            this.name = name;
        }

        TableName name() {
            return name;
        }

        synchronized EventTable table() throws IOException, LakehouseException {
            if (open.isEmpty()) {
                open = Optional.of(EventTable.open(name, settings, storage, cache, clock));
            }
            return open.get();
        }

        synchronized void discard() {
            open.ifPresent(EventTable::close);
            open = Optional.empty();
        }

        void release() {
            free.release();
        }
    }
}
