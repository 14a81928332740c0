package io.nifievent.hudi;

import java.io.IOException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.generic.GenericRecord;

/** Rows a batch adds to a table, each id once within some days. */
final class NewRows {

    private final int windowDays;
    private final Map<String, Day> byDate = new LinkedHashMap<>();
    private int size;

    /** @param windowDays how many days apart two events may be and still be one */
    NewRows(int windowDays) {
        this.windowDays = windowDays;
    }

    /** The rows of one partition, and the days around it. */
    record Day(List<NewRow> rows, IdSet ids, List<Day> neighbours) {

        /** The ids of the rows that are left. */
        IdSet idsOfRows() {
            if (ids.size() == rows.size()) {
                return ids;
            }
            IdSet left = new IdSet();
            rows.forEach(row -> left.add(row.id()));
            return left;
        }

        private boolean has(IdSet.Hash id) {
            return ids.contains(id) || hasNear(id);
        }

        private boolean hasNear(IdSet.Hash id) {
            for (Day near : neighbours) {
                if (near.ids().contains(id)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Whether there is a row with that id within the days around a date. */
    boolean has(String date, IdSet.Hash id) {
        Day day = byDate.get(date);
        return day == null ? near(date).stream().anyMatch(near -> near.ids().contains(id)) : day.has(id);
    }

    /** Adds a row; false if one with its id is there. */
    boolean add(String date, NewRow row) {
        Day known = byDate.get(date);
        Day day = known == null ? new Day(new ArrayList<>(), new IdSet(), near(date)) : known;
        if (day.hasNear(row.id()) || !day.ids().add(row.id())) {
            return false;
        }
        if (known == null) {
            byDate.put(date, day);
            day.neighbours().forEach(other -> other.neighbours().add(day));
        }
        size++;
        return day.rows().add(row);
    }

    private List<Day> near(String date) {
        List<Day> near = new ArrayList<>();
        byDate.forEach((otherDate, other) -> {
            if (Math.abs(ChronoUnit.DAYS.between(LocalDate.parse(date), LocalDate.parse(otherDate))) <= windowDays) {
                near.add(other);
            }
        });
        return near;
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
        Optional<EventBatch.Added> verdict(String date, NewRow row) throws IOException, LakehouseException;
    }

    /** Whether any row is something else by now. */
    boolean contain(Check check) throws IOException, LakehouseException {
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
    List<LateRow> withdraw(Check check) throws IOException, LakehouseException {
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
