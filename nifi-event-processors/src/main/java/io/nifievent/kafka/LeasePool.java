package io.nifievent.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Clients that one thread at a time may use. Whoever borrows one gives it back or discards it, from whichever thread.
 * The one unused for longest is lent first, so that each consumer is polled in turn and none drops out of its group.
 */
public final class LeasePool<T extends AutoCloseable> implements AutoCloseable {

    private final Supplier<T> source;
    private final Queue<T> idle = new ArrayDeque<>();
    private final Set<T> lent = new HashSet<>();
    private boolean closed;

    public LeasePool(Supplier<T> source) {
        this.source = source;
    }

    /** Lends an idle client or opens a new one; throws what opening throws. */
    public T borrow() {
        synchronized (this) {
            T waiting = idle.poll();
            if (waiting != null) {
                lent.add(waiting);
                return waiting;
            }
        }
        T opened = source.get();
        synchronized (this) {
            lent.add(opened);
        }
        return opened;
    }

    /** Takes back a client in good order; closes it when the pool is closed by now. */
    public void giveBack(T client) {
        synchronized (this) {
            lent.remove(client);
            if (!closed) {
                idle.add(client);
                return;
            }
        }
        close(client);
    }

    /** Takes back a client that cannot be used any more, and closes it. */
    public void discard(T client) {
        synchronized (this) {
            lent.remove(client);
        }
        close(client);
    }

    /** Does something to every client that is lent; it must be allowed from a foreign thread. */
    public synchronized void forEachLent(Consumer<T> action) {
        lent.forEach(action);
    }

    /** Closes what is idle; what is lent is closed when given back. */
    @Override
    public void close() {
        Set<T> toClose;
        synchronized (this) {
            closed = true;
            toClose = new HashSet<>(idle);
            idle.clear();
        }
        List<RuntimeException> failures = new ArrayList<>();
        for (T client : toClose) {
            try {
                close(client);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private static void close(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException("A Kafka client did not close", e);
        }
    }
}
