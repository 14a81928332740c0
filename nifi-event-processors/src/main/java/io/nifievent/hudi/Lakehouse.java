package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The tables below one base path. Different tables may be written by different threads, a table by one at a time. Other
 * processes may write the same tables, if all of them have the same {@link LockSettings} of a lock that processes share.
 */
public final class Lakehouse implements AutoCloseable {

    private final LakehouseSettings settings;
    private final HadoopStorage storage;
    private final EventTable.Shared shared;
    private final Map<TableName, Slot> slots = new ConcurrentHashMap<>();

    /**
     * @param clock of the commits' times
     * @param listener told what a table has when it was opened and after each commit; must return at once
     */
    public Lakehouse(LakehouseSettings settings, InstantSource clock, Consumer<TableContents> listener) {
        this(settings, clock, System::nanoTime, listener);
    }

    /** @param nanoTime by which locks and signs of life grow old */
    Lakehouse(
            LakehouseSettings settings, InstantSource clock, LongSupplier nanoTime, Consumer<TableContents> listener) {
        this.settings = settings;
        this.storage = new HadoopStorage(settings);
        this.shared = new EventTable.Shared(
                settings, storage, new PartitionCache(settings.storedIdBytes()), clock, nanoTime, listener);
    }

    /** The right to write a table; empty while another thread has it. */
    public Optional<TableLease> tryLease(TableName name) {
        Slot slot = slots.computeIfAbsent(name, Slot::new);
        return slot.free.tryAcquire() ? Optional.of(new TableLease(slot)) : Optional.empty();
    }

    /** The right to look after a table that is there; empty while another thread has it. Writers need not wait for it. */
    public Optional<TableServices> tryServices(TableName name) {
        Slot slot = slots.computeIfAbsent(name, Slot::new);
        return slot.tryServices() ? Optional.of(new TableServices(slot)) : Optional.empty();
    }

    /** The tables there are, by name. */
    public List<TableName> tables() throws IOException {
        List<TableName> names = new ArrayList<>();
        for (FileStatus folder : list()) {
            Optional<TableName> name = TableName.parse(folder.getPath().getName());
            if (name.isPresent()
                    && folder.isDirectory()
                    && TableFolder.exists(storage, settings.tablePath(name.get()))) {
                names.add(name.get());
            }
        }
        names.sort(Comparator.comparing(TableName::value));
        return names;
    }

    /** The folder of a table. */
    public URI location(TableName name) {
        return settings.tablePath(name);
    }

    /** Writes a file below the base path and deletes it, creating the path if there is none; fails as writing a table would. */
    public void probe() throws IOException {
        list();
        Path probe = new Path(new Path(settings.basePath()), ".probe-" + UUID.randomUUID());
        FileSystem fileSystem = probe.getFileSystem(storage.hadoop());
        fileSystem.create(probe, false).close();
        fileSystem.delete(probe, false);
    }

    /** For a look at a table. */
    public TableProbe probe(TableName name) {
        return new TableProbe(name, shared);
    }

    /**
     * Opens the tables there are, so that what a run before this one left half done is taken back, and the listener is told
     * what that run may not have told it. May be called again: those that are open stay as they are.
     *
     * @throws LakehouseException of the first table that could not be opened, which keeps no other from being so
     */
    public void openAll() throws IOException, LakehouseException {
        List<LakehouseException> failures = new ArrayList<>();
        for (TableName name : tables()) {
            // A table that is leased is open, or will be.
            Optional<TableLease> lease = tryLease(name);
            if (lease.isPresent()) {
                try (TableLease open = lease.get()) {
                    open.open();
                } catch (LakehouseException e) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            LakehouseException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private FileStatus[] list() throws IOException {
        Path path = new Path(settings.basePath());
        FileSystem fileSystem = path.getFileSystem(storage.hadoop());
        fileSystem.mkdirs(path);
        return fileSystem.listStatus(path);
    }

    /** Closes the tables and the connections to the storage; wait for the leases to end first. */
    @Override
    public void close() {
        slots.values().forEach(slot -> {
            slot.discard();
            slot.discardServiced();
        });
        storage.close();
    }

    /** A table's place, whether it is open or not. */
    final class Slot {

        private final TableName name;
        private final Semaphore free = new Semaphore(1);
        private final Semaphore servicesFree = new Semaphore(1);
        private Optional<EventTable> open = Optional.empty();
        private Optional<ClientTable> client = Optional.empty();
        private Optional<ServicedTable> serviced = Optional.empty();

        Slot(TableName name) {
            this.name = name;
        }

        TableName name() {
            return name;
        }

        synchronized EventTable table() throws IOException, LakehouseException {
            if (open.isEmpty()) {
                open = Optional.of(EventTable.open(name, shared));
            }
            return open.get();
        }

        /** The table as Hudi's client writes it; beside the other way, since neither keeps what the other would miss. */
        synchronized ClientTable clientTable(TableLayout wanted) throws IOException, LakehouseException {
            if (client.isEmpty()) {
                client = Optional.of(ClientTable.open(name, shared, wanted));
            }
            return client.get();
        }

        /** Opens a table that is there, in the way it is written. */
        void open() throws IOException, LakehouseException {
            if (TableLayout.of(storage, settings.tablePath(name)).equals(TableLayout.EVENTS)) {
                table();
            } else {
                clientTable(TableLayout.EVENTS);
            }
        }

        synchronized void settle(Collection<String> sources) {
            open.ifPresent(table -> table.view().settle(sources));
            client.ifPresent(table -> table.settle(sources));
        }

        synchronized void tidy() throws IOException, LakehouseException {
            if (open.isPresent()) {
                open.get().tidy();
            }
            if (client.isPresent()) {
                client.get().tidy();
            }
        }

        synchronized void discard() {
            open.ifPresent(EventTable::close);
            open = Optional.empty();
            client.ifPresent(ClientTable::close);
            client = Optional.empty();
        }

        void release() {
            free.release();
        }

        boolean tryServices() {
            return servicesFree.tryAcquire();
        }

        synchronized ServicedTable serviced() {
            if (serviced.isEmpty()) {
                serviced = Optional.of(ServicedTable.open(name, shared));
            }
            return serviced.get();
        }

        synchronized void discardServiced() {
            serviced.ifPresent(ServicedTable::close);
            serviced = Optional.empty();
        }

        void releaseServices() {
            servicesFree.release();
        }
    }
}
