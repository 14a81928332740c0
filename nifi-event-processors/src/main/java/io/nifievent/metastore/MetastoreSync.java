package io.nifievent.metastore;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tells a metastore of new tables, columns and partitions, apart from those who write them: a metastore that is down or
 * slow holds nobody up, and is told once it is back; a table that it refuses keeps no other from being told. What it knows is
 * remembered, and asked again now and then, for it may have been put back to a backup. Safe for several threads.
 */
public final class MetastoreSync {

    private final Metastore metastore;
    private final ScheduledExecutorService executor;
    private final Consumer<MetastoreException> failures;
    private final Map<String, State> tables = new HashMap<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final long roundsUntilAsked;

    /** Of the executor's thread. */
    private long rounds;

    /**
     * @param executor of one thread; the caller shuts it down
     * @param retryDelay after a failure, until it is tried again
     * @param askDelay after which it is asked again what it knows; whole retry delays
     * @param failures told of each failure, in the executor's thread
     */
    public MetastoreSync(
            Metastore metastore,
            ScheduledExecutorService executor,
            Duration retryDelay,
            Duration askDelay,
            Consumer<MetastoreException> failures) {
        this.metastore = metastore;
        this.executor = executor;
        this.failures = failures;
        this.roundsUntilAsked = askDelay.dividedBy(retryDelay);
        Future<?> unused = executor.scheduleWithFixedDelay(
                this::syncAll, retryDelay.toMillis(), retryDelay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void syncAll() {
        if (++rounds % roundsUntilAsked == 0) {
            synchronized (tables) {
                tables.values().forEach(State::forgetTold);
            }
        }
        syncEach(state -> true);
    }

    /** What is known of a table, and what of it the metastore has been told. */
    private static final class State {
        private MetastoreTable table;
        private final Set<String> partitions = new HashSet<>();
        private Optional<List<MetastoreColumn>> toldColumns = Optional.empty();
        private Optional<Set<String>> toldPartitions = Optional.empty();

        /** Whether telling it failed the last time, and so is left to the timer. */
        private boolean failed;

        State(MetastoreTable table) {
            this.table = table;
        }

        void forgetTold() {
            toldColumns = Optional.empty();
            toldPartitions = Optional.empty();
        }

        boolean isTold() {
            return toldColumns.filter(table.columns()::equals).isPresent()
                    && toldPartitions
                            .filter(told -> told.containsAll(partitions))
                            .isPresent();
        }
    }

    /** Notes what a table has now, and has the metastore told if it doesn't know. Returns at once. */
    public void offer(MetastoreTable table, Set<String> partitions) {
        synchronized (tables) {
            State state = tables.computeIfAbsent(table.name(), name -> new State(table));
            state.table = table;
            state.partitions.addAll(partitions);
            if (state.isTold() || state.failed) {
                return;
            }
        }
        if (queued.compareAndSet(false, true)) {
            executor.execute(this::syncOffered);
        }
    }

    private void syncOffered() {
        // First: what is offered from now on may be missed below.
        queued.set(false);
        syncEach(state -> !state.failed);
    }

    /** Whether the metastore has been told all there is. */
    public boolean isInSync() {
        synchronized (tables) {
            return tables.values().stream().allMatch(State::isTold);
        }
    }

    private void syncEach(Predicate<State> chosen) {
        List<State> due;
        synchronized (tables) {
            due = tables.values().stream()
                    .filter(state -> !state.isTold())
                    .filter(chosen)
                    .toList();
        }
        for (State state : due) {
            try {
                sync(state);
            } catch (MetastoreException e) {
                fail(state, e);
            } catch (RuntimeException e) {
                // Thrown on, it would end the executor's timer, and the metastore would never be told again.
                fail(state, new MetastoreException("The metastore could not be told of a table: " + e, e));
            }
        }
    }

    private void fail(State state, MetastoreException failure) {
        synchronized (tables) {
            state.failed = true;
            // It may have forgotten what it was told, or taken a part of it, and is asked.
            state.forgetTold();
        }
        failures.accept(failure);
    }

    private void sync(State state) throws MetastoreException {
        MetastoreTable table;
        Set<String> missing;
        synchronized (tables) {
            table = state.table;
            missing = new HashSet<>(state.partitions);
        }
        if (state.toldColumns.filter(table.columns()::equals).isEmpty()) {
            metastore.register(table);
        }
        Set<String> told = new HashSet<>(
                state.toldPartitions.isPresent() ? state.toldPartitions.get() : metastore.partitions(table));
        missing.removeAll(told);
        if (!missing.isEmpty()) {
            metastore.addPartitions(table, missing);
            told.addAll(missing);
        }
        synchronized (tables) {
            state.toldColumns = Optional.of(table.columns());
            state.toldPartitions = Optional.of(told);
            state.failed = false;
        }
    }
}
