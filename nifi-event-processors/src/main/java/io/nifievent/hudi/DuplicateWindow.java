package io.nifievent.hudi;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The days in which an event's id is looked for: the day of its own time, whatever that takes, and those around it, nearest
 * first, as far as memory reaches.
 */
final class DuplicateWindow {

    private final Partitions partitions;
    private final int days;
    private final Map<String, Neighbours> neighbours = new HashMap<>();
    private final Set<LocalDate> unsearched = new TreeSet<>();

    /** The day asked for last, with its ids: most batches are of one day. */
    private Optional<Day> last = Optional.empty();

    private record Day(String date, StoredIds ids) {}

    /**
     * The days around one.
     *
     * @param complete whether memory reached all of them
     */
    private record Neighbours(List<Day> days, boolean complete) {}

    /** @param days before and after an event's own day */
    DuplicateWindow(Partitions partitions, int days) {
        this.partitions = partitions;
        this.days = days;
    }

    /** How many days apart two events may be and still be one. */
    int days() {
        return days;
    }

    boolean contains(String date, IdSet.Hash id) throws IOException {
        Optional<String> found = find(date, id);
        while (found.isPresent() && partitions.forgetIfOutdated(found.get())) {
            forgetDays();
            found = find(date, id);
        }
        return found.isPresent();
    }

    /** The day an id is known of; its row may have been removed since. */
    private Optional<String> find(String date, IdSet.Hash id) throws IOException {
        if (last.isEmpty() || !last.get().date().equals(date)) {
            last = Optional.of(new Day(date, partitions.get(date).ids()));
        }
        if (last.get().ids().contains(id)) {
            return Optional.of(date);
        }
        for (Day day : neighbours(date).days()) {
            if (day.ids().contains(id)) {
                return Optional.of(day.date());
            }
        }
        return Optional.empty();
    }

    /** Whether what is not found around a date is not there: memory reaches all days of its window. */
    boolean isSearchedWhole(String date) throws IOException {
        return neighbours(date).complete();
    }

    private Neighbours neighbours(String date) throws IOException {
        Neighbours known = neighbours.get(date);
        if (known != null) {
            return known;
        }
        List<Day> found = new ArrayList<>();
        boolean complete = true;
        LocalDate day = LocalDate.parse(date);
        for (int distance = 1; distance <= days; distance++) {
            for (LocalDate other : List.of(day.minusDays(distance), day.plusDays(distance))) {
                Optional<Partition> partition = partitions.getIfItFits(other.toString());
                if (partition.isEmpty()) {
                    unsearched.add(other);
                    complete = false;
                }
                if (partition.isPresent() && !partition.get().ids().isEmpty()) {
                    partition.get().ids().settle();
                    found.add(new Day(other.toString(), partition.get().ids()));
                }
            }
        }
        Neighbours all = new Neighbours(found, complete);
        neighbours.put(date, all);
        return all;
    }

    /** The days that memory did not reach, since the last reset. */
    Set<LocalDate> unsearched() {
        return Set.copyOf(unsearched);
    }

    /** Looks anew which days there are; to be called whenever rows were stored, by whomever. */
    void reset() {
        forgetDays();
        unsearched.clear();
    }

    private void forgetDays() {
        neighbours.clear();
        last = Optional.empty();
    }
}
