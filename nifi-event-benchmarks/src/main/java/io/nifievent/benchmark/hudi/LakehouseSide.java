package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import io.nifievent.event.Event;
import io.nifievent.hudi.Lakehouse;
import java.util.List;

/** Our writer: from parsed events in memory to completed commits of a new table. */
final class LakehouseSide implements Side {

    static final String NAME = "Lakehouse";

    private final Inserts inserts;
    private final Folders folders;
    private List<List<Event>> batches = List.of();

    LakehouseSide(Inserts inserts, Folders folders) {
        this.inserts = inserts;
        this.folders = folders;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() {
        batches = inserts.events(0);
    }

    @Override
    public Cost run() throws Exception {
        try (Folders.Folder folder = folders.create("lakehouse");
                Lakehouse lakehouse = Lakehouses.plain(folder.path())) {
            LakehouseWriter writer = new LakehouseWriter(lakehouse, inserts.type());
            Stopwatch stopwatch = Stopwatch.start();
            for (List<Event> batch : batches) {
                writer.commit(batch);
            }
            return stopwatch.cost(inserts.total());
        }
    }
}
