package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Heap;
import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Rounds;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import io.nifievent.benchmark.measure.Target;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseException;
import java.nio.file.Path;
import java.util.List;

/** What it costs to look up ids among many stored ones, beside a table that has none. */
final class DuplicateCheck {

    static final int DAYS = 7;

    private static final int COMMITS = 5;
    private static final int ROWS = 100_000;
    private static final double SURCHARGE = 30;

    private final EventType type;
    private final Folders folders;
    private final int warmUp;
    private final int rounds;

    DuplicateCheck(EventType type, Folders folders, int warmUp, int rounds) {
        this.type = type;
        this.folders = folders;
        this.warmUp = warmUp;
        this.rounds = rounds;
    }

    void run(int ids, Report report) throws Exception {
        report.title("duplicate check against %,d ids of %d days, %,d rows a commit, %d rounds in turn, medians"
                .formatted(ids, DAYS, ROWS, rounds));
        try (Folders.Folder full = folders.create("ids")) {
            fill(full.path(), ids);
            double before = Heap.usedMegabytes();
            try (Lakehouse lakehouse = Lakehouses.roomy(full.path(), List.of())) {
                LakehouseWriter writer = new LakehouseWriter(lakehouse, type);
                Stopwatch stopwatch = Stopwatch.start();
                writer.commit(new Inserts(type, 1, DAYS, DAYS).events(ids).getFirst());
                Cost reading = stopwatch.cost(ids);
                report.line(
                        "  ids read from the files in %.1f s, %.1f CPU-s; %.0f MB of heap, %.0f bytes an id",
                        reading.wallSeconds(),
                        reading.cpuSeconds(),
                        Heap.usedMegabytes() - before,
                        (Heap.usedMegabytes() - before) * 1e6 / ids);
                compare(writer, ids + DAYS, report);
            }
        }
    }

    /** Rows with one column beside the envelope: it is their ids that count. */
    private void fill(Path base, int ids) throws Exception {
        EventType narrow = new EventType(
                type.name(),
                type.stewardship(),
                type.topic(),
                type.table(),
                type.key(),
                type.time(),
                type.versions(),
                type.aliases(),
                type.columns().subList(0, 1),
                type.rules());
        try (Lakehouse lakehouse = Lakehouses.roomy(base, List.of())) {
            LakehouseWriter writer = new LakehouseWriter(lakehouse, narrow);
            for (int first = 0; first < ids; first += ROWS) {
                int rows = Math.min(ROWS, ids - first);
                writer.commit(new Inserts(narrow, 1, rows, DAYS).events(first).getFirst());
            }
        }
    }

    private void compare(LakehouseWriter full, int firstNumber, Report report) throws Exception {
        Side stored = new IdSide("table with the ids", type, firstNumber) {
            @Override
            public Cost run() throws Exception {
                return insert(full);
            }
        };
        Side empty = new IdSide("new table", type, firstNumber) {
            @Override
            public Cost run() throws Exception {
                try (Folders.Folder folder = folders.create("new");
                        Lakehouse lakehouse = Lakehouses.roomy(folder.path(), List.of())) {
                    return insert(new LakehouseWriter(lakehouse, type));
                }
            }
        };
        Rounds measured = Rounds.of(List.of(stored, empty), warmUp, rounds);
        report.sides(measured);
        double surcharge =
                measured.median(stored.name(), Cost::cpuSeconds) / measured.median(empty.name(), Cost::cpuSeconds) - 1;
        report.target(Target.atMost(
                "CPU on top of the insert into a new table",
                100 * surcharge,
                "%",
                SURCHARGE,
                measured.agree(stored.name(), empty.name())));
    }

    /** Inserts events nobody has inserted yet, the same ones on both sides. */
    private abstract static class IdSide implements Side {
        private final String name;
        private final EventType type;
        private long number;
        private List<List<Event>> batches = List.of();

        IdSide(String name, EventType type, long firstNumber) {
            this.name = name;
            this.type = type;
            this.number = firstNumber;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void prepare() {
            batches = new Inserts(type, COMMITS, ROWS, DAYS).events(number);
            number += (long) COMMITS * ROWS;
        }

        Cost insert(LakehouseWriter writer) throws LakehouseException {
            Stopwatch stopwatch = Stopwatch.start();
            for (List<Event> batch : batches) {
                writer.commit(batch);
            }
            Cost cost = stopwatch.cost((long) COMMITS * ROWS);
            // the other side's turn comes next, with as many of its own
            batches = List.of();
            return cost;
        }
    }
}
