package io.nifievent.processors;

import io.nifievent.hudi.TableName;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.nifi.logging.ComponentLog;

/** Says in which days of a table repeated events go unnoticed, of each day once. Safe for several threads. */
final class UnsearchedDays {

    private final Map<TableName, Set<LocalDate>> told = new ConcurrentHashMap<>();

    /** @param days that the ids of a batch could not be looked for in */
    void note(TableName table, Set<LocalDate> days, ComponentLog logger) {
        Set<LocalDate> known = told.computeIfAbsent(table, any -> ConcurrentHashMap.newKeySet());
        List<LocalDate> fresh = days.stream().filter(known::add).sorted().toList();
        if (!fresh.isEmpty()) {
            logger.warn(
                    "Table [{}]: Stored Id Memory is full; an event is stored a second time, under another day, if the"
                            + " first is of {}. Give the Lakehouse more of it, or a shorter Duplicate Window",
                    table.value(),
                    fresh);
        }
    }
}
