package io.nifievent.benchmark.hudi;

import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.SourcePosition;
import io.nifievent.hudi.EventBatch;
import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.MaintenancePlan;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableMaintenance;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes events as PutHudi does: each with its place in Kafka, one commit for all of them. */
final class LakehouseWriter {

    private final Lakehouse lakehouse;
    private final EventType type;

    /** A topic of its own for each writer, or the events of a second one would look delivered again. */
    private final SourcePosition start;

    private long offset;

    LakehouseWriter(Lakehouse lakehouse, EventType type) {
        this.lakehouse = lakehouse;
        this.type = type;
        this.start = new SourcePosition(UUID.randomUUID().toString(), type.topic(), 0, 0);
    }

    TableName table() {
        return new TableName(type.table());
    }

    /** Stores all of the events in one commit; fails unless each becomes a row. */
    void commit(List<Event> events) throws LakehouseException {
        try (TableLease lease = lease()) {
            EventBatch batch = lease.begin(type);
            for (Event event : events) {
                batch.add(event, Optional.of(new SourcePosition(start.source(), start.name(), offset++)));
            }
            long rows = batch.commit(Instant.now()).rows();
            if (rows != events.size()) {
                throw new IllegalStateException(rows + " of " + events.size() + " events became rows");
            }
            lease.tidy();
        }
    }

    /** Looks after the table, as MaintainHudi does beside its writers. */
    void maintain(MaintenancePlan plan) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(table()).orElseThrow()) {
            new TableMaintenance(plan).run(table(), services, Optional.empty(), Instant.now());
        }
    }

    private TableLease lease() {
        return lakehouse.tryLease(table()).orElseThrow();
    }
}
