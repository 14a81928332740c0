package io.nifievent.hudi;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * The right to look after a table, held by one thread until it is closed. Its writers go on meanwhile. Every service may be
 * called again after it failed; the rows are as they were.
 */
public final class TableServices implements AutoCloseable {

    private final Lakehouse.Slot slot;
    private boolean closed;

    TableServices(Lakehouse.Slot slot) {
        this.slot = slot;
    }

    /** What is to be done. */
    public TableDebt debt(PackingLimits limits) throws LakehouseException {
        return guarded(table -> table.debt(limits));
    }

    /** Makes larger files of small ones, with the same rows. */
    public Packed pack(PackingLimits limits) throws LakehouseException {
        return guarded(table -> table.pack(limits));
    }

    /** Merges the log files of a merge-on-read table into its data files; gives the commit, if there was enough to merge. */
    public Optional<String> compact() throws LakehouseException {
        return guarded(ServicedTable::compact);
    }

    /** Deletes the file versions no query needs any more, and moves old commits to the archive. */
    public void tidy() throws LakehouseException {
        guarded(table -> {
            table.tidy();
            return Optional.empty();
        });
    }

    /**
     * Deletes the rows of the oldest days before one, from the storage once no recent query needs them; what is left comes the
     * next time. Days are those of event tables.
     */
    public Expired deleteBefore(LocalDate kept) throws LakehouseException {
        return guarded(table -> table.deleteBefore(kept));
    }

    /** Whether rows can be erased: not from a table that is merged on reading. */
    public boolean isErasable() throws LakehouseException {
        return guarded(table -> !table.isMergedOnRead());
    }

    /**
     * Counts the rows an erasure would erase.
     *
     * @param quarantine whether the rows are rejected events, which are searched in their raw bytes too
     */
    public Erased countForErasure(ErasureRequest request, boolean quarantine) throws LakehouseException {
        return guarded(table -> table.countForErasure(request, quarantine));
    }

    /**
     * Erases rows, from the storage too. After a failure the same request may be sent again, and goes on where it stopped.
     *
     * @param quarantine whether the rows are rejected events, which are searched in their raw bytes too
     */
    public Erased erase(ErasureRequest request, boolean quarantine) throws LakehouseException {
        return guarded(table -> table.erase(request, quarantine));
    }

    interface Service<T> {
        T run(ServicedTable table) throws IOException, LakehouseException;
    }

    /** Runs a service; after most failures the table is opened anew, since what was known may no longer be true. */
    <T> T guarded(Service<T> service) throws LakehouseException {
        if (closed) {
            throw new IllegalStateException("The services of table [" + slot.name() + "] are given back");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(TableServices.class.getClassLoader());
        try {
            return runOrDiscard(service);
        } catch (IOException | RuntimeException e) {
            throw new LakehouseException(
                    LakehouseException.Code.STORAGE_UNAVAILABLE,
                    "Table [" + slot.name() + "] could not be looked after: " + e,
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private <T> T runOrDiscard(Service<T> service) throws IOException, LakehouseException {
        try {
            return service.run(slot.serviced());
        } catch (Throwable e) {
            // Who waits for a writer that may be dead must remember since when.
            if (!(e instanceof LakehouseException known) || known.code() != LakehouseException.Code.OVERTAKEN) {
                slot.discardServiced();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            slot.releaseServices();
        }
    }
}
