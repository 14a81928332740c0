package io.nifievent.hudi;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the services of tables when they are due. Tables that begin together come apart from their second run on, so that
 * the work of all does not fall into one part of each interval. Of one thread.
 */
public final class TableMaintenance {

    private enum Service {
        PACKING,
        COMPACTION,
        CLEANING
    }

    /** Multiples of it, without their whole part, divide an interval evenly however many there are. */
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private record Key(TableName table, Service service) {}

    private final MaintenancePlan plan;
    private final Map<Key, Instant> lastRuns = new HashMap<>();
    private final Map<TableName, Double> headStarts = new HashMap<>();

    public TableMaintenance(MaintenancePlan plan) {
        this.plan = plan;
    }

    /** Whether anything is to be done for a table. */
    public boolean isDue(TableName table, Instant now) {
        return isDue(table, Service.PACKING, plan.packingInterval(), now)
                || isDue(table, Service.COMPACTION, plan.compactionInterval(), now)
                || isDue(table, Service.CLEANING, plan.cleaningInterval(), now);
    }

    private boolean isDue(TableName table, Service service, Duration interval, Instant now) {
        Optional<Instant> last = Optional.ofNullable(lastRuns.get(new Key(table, service)));
        // A clock that was set back must not put a service off.
        return last.isEmpty()
                || now.isBefore(last.get())
                || !now.isBefore(last.get().plus(interval));
    }

    /**
     * Runs what is due for a table. A service that fails is due again after its interval.
     *
     * @param kept the first day whose rows are kept, whenever the table is cleaned; empty if all are
     * @throws LakehouseException when a service failed; those before it are done, the rows are as they were
     */
    public MaintenanceReport run(TableName table, TableServices services, Optional<LocalDate> kept, Instant now)
            throws LakehouseException {
        Packed packed = begin(table, Service.PACKING, plan.packingInterval(), now)
                ? services.pack(plan.packing())
                : Packed.NOTHING;
        Optional<String> compaction = begin(table, Service.COMPACTION, plan.compactionInterval(), now)
                ? services.compact()
                : Optional.empty();
        boolean tidied = begin(table, Service.CLEANING, plan.cleaningInterval(), now);
        if (tidied) {
            services.tidy();
        }
        Expired expired = tidied && kept.isPresent() ? services.deleteBefore(kept.get()) : Expired.NOTHING;
        return new MaintenanceReport(packed, compaction, tidied, expired, services.debt(plan.packing()));
    }

    private boolean begin(TableName table, Service service, Duration interval, Instant now) {
        boolean due = isDue(table, service, interval, now);
        if (due) {
            lastRuns.compute(
                    new Key(table, service), (key, last) -> last == null ? now.minus(headStart(table, interval)) : now);
        }
        return due;
    }

    /** By how much a table's second run comes before its interval is over. */
    private Duration headStart(TableName table, Duration interval) {
        double share = headStarts.computeIfAbsent(table, another -> headStarts.size() * GOLDEN_RATIO % 1);
        return Duration.ofMillis(Math.round(share * interval.toMillis()));
    }
}
