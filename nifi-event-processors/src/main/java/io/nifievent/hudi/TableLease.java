package io.nifievent.hudi;

import io.nifievent.catalog.EventType;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

/**
 * The right to write a table, held by one thread until it closes the lease. Keep it until the events' session is committed,
 * so that the same events are not taken up twice at a time.
 */
public final class TableLease implements AutoCloseable {

    private final Lakehouse.Slot slot;
    private boolean closed;

    TableLease(Lakehouse.Slot slot) {
        this.slot = slot;
    }

    /** Opens the table, which rolls back what dead writers have begun; {@link #begin} does so too. */
    void open() throws LakehouseException {
        guarded(() -> {
            slot.open();
            return Optional.empty();
        });
    }

    /** Begins a commit of events of that type; creates the table if there is none. */
    public EventBatch begin(EventType type) throws LakehouseException {
        return guarded(() -> new EventBatch(this, slot.table(), type));
    }

    /**
     * Begins a commit of an operation, of records of that shape; creates the table if there is none.
     *
     * @throws LakehouseException when the table is laid out in another way, or has a column of another type
     */
    public OperationBatch begin(Operation operation, RecordShape shape) throws LakehouseException {
        return guarded(() -> new OperationBatch(this, slot.name(), slot.clientTable(shape.layout()), operation, shape));
    }

    /**
     * Says that sources will not be read again: the session that held them is committed. The next commit forgets what was
     * taken in of them.
     *
     * @param sources as in {@link io.nifievent.event.SourcePosition}
     */
    public void settle(Collection<String> sources) throws LakehouseException {
        guarded(() -> {
            slot.settle(sources);
            return Optional.empty();
        });
    }

    /**
     * Rolls back commits of dead writers, and cleans and archives when the timeline has grown long, unless somebody looks
     * after the table right now; call it after the events' session is committed.
     */
    public void tidy() throws LakehouseException {
        if (!slot.tryServices()) {
            return;
        }
        try {
            guarded(() -> {
                slot.tidy();
                return Optional.empty();
            });
        } finally {
            slot.releaseServices();
        }
    }

    /** Runs an action on the table; after a failure the table is opened anew, since what it knew may no longer be true. */
    <T> T guarded(Action<T> action) throws LakehouseException {
        if (closed) {
            throw new IllegalStateException("The lease of table [" + slot.name() + "] is closed");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(TableLease.class.getClassLoader());
        try {
            return runOrDiscard(action);
        } catch (IOException | RuntimeException e) {
            throw new LakehouseException(
                    LakehouseException.Code.STORAGE_UNAVAILABLE,
                    "Table [" + slot.name() + "] could not be read or written: " + e,
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Out of memory, or without a library, it is left as half-way as by a storage that fails. */
    private <T> T runOrDiscard(Action<T> action) throws IOException, LakehouseException {
        try {
            return action.run();
        } catch (Throwable e) {
            slot.discard();
            throw e;
        }
    }

    interface Action<T> {
        T run() throws IOException, LakehouseException;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            slot.release();
        }
    }
}
