package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.generic.GenericRecord;

/** Rows a batch adds to a table, each id once in its day. */
final class NewRows {

    private final Map<String, Day> byDate = new LinkedHashMap<>();
    private int size;

    /** The rows of one partition. */
    record Day(List<NewRow> rows, IdSet ids) {}

    /** Adds a row; false if one with its id is there. */
    boolean add(String date, NewRow row) {
        Day day = byDate.computeIfAbsent(date, d -> new Day(new ArrayList<>(), new IdSet()));
        if (!day.ids().add(row.id())) {
            return false;
        }
        size++;
        return day.rows().add(row);
    }

    int size() {
        return size;
    }

    /** The rows by value of the partition column. */
    Map<String, Day> byDate() {
        return byDate;
    }

    interface Check {
        /** What a row is instead of a new one, if it is something else. */
        Optional<EventBatch.Added> verdict(String date, NewRow row) throws IOException;
    }

    /** Whether any row is something else by now. */
    boolean contain(Check check) throws IOException {
        for (Map.Entry<String, Day> day : byDate.entrySet()) {
            for (NewRow row : day.getValue().rows()) {
                if (check.verdict(day.getKey(), row).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes out the rows that are something else by now. */
    List<LateRow> withdraw(Check check) throws IOException {
        List<LateRow> late = new ArrayList<>();
        for (Iterator<Map.Entry<String, Day>> days = byDate.entrySet().iterator(); days.hasNext(); ) {
            Map.Entry<String, Day> day = days.next();
            for (Iterator<NewRow> rows = day.getValue().rows().iterator(); rows.hasNext(); ) {
                NewRow row = rows.next();
                Optional<EventBatch.Added> verdict = check.verdict(day.getKey(), row);
                if (verdict.isPresent()) {
                    rows.remove();
                    size--;
                    late.add(new LateRow(row.number(), verdict.get()));
                }
            }
            if (day.getValue().rows().isEmpty()) {
                days.remove();
            }
        }
        return late;
    }

    /** Changes the rows' records. */
    void replaceRecords(UnaryOperator<GenericRecord> change) {
        byDate.values().forEach(day -> day.rows().replaceAll(row -> row.with(change.apply(row.values()))));
    }
}
