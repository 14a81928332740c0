package io.nifievent.processors;

import io.nifievent.hudi.TableDebt;
import io.nifievent.hudi.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.nifi.processor.ProcessSession;

/**
 * The debts of all tables as counters. NiFi's counters only add up, so each is moved by what has changed since it was moved
 * last, and starts at 0 as this does: with NiFi.
 */
final class DebtCounters {

    private final Map<TableName, TableDebt> shown = new ConcurrentHashMap<>();

    /** Shows a table's debt; at once, whatever becomes of the session, or the next change would be counted from a wrong one. */
    void show(ProcessSession session, TableName table, TableDebt debt) {
        Optional<TableDebt> before = Optional.ofNullable(shown.put(table, debt));
        move(session, before, Optional.of(debt));
    }

    /** Shows nothing any more of tables that are no longer looked after. */
    void keepTo(ProcessSession session, Collection<TableName> tables) {
        List.copyOf(shown.keySet()).stream()
                .filter(table -> !tables.contains(table))
                .forEach(gone -> move(session, Optional.ofNullable(shown.remove(gone)), Optional.empty()));
    }

    private static void move(ProcessSession session, Optional<TableDebt> from, Optional<TableDebt> to) {
        move(session, "Small files left", from, to, TableDebt::smallFiles);
        move(session, "Log files left", from, to, TableDebt::logFiles);
        move(session, "Bytes to reclaim", from, to, TableDebt::reclaimableBytes);
    }

    private static void move(
            ProcessSession session,
            String counter,
            Optional<TableDebt> from,
            Optional<TableDebt> to,
            ToLongFunction<TableDebt> value) {
        long difference = to.map(value::applyAsLong).orElse(0L)
                - from.map(value::applyAsLong).orElse(0L);
        session.adjustCounter(counter, difference, true);
    }
}
