package io.nifievent.hudi;

import java.time.Duration;

/**
 * What is done for each table, and how often.
 *
 * @param packing how far small files are packed
 * @param packingInterval time between two packings of a table
 * @param cleaningInterval time between two cleanings of a table, with archiving
 * @param compactionInterval time between two compactions of a table
 */
public record MaintenancePlan(
        PackingLimits packing, Duration packingInterval, Duration cleaningInterval, Duration compactionInterval) {}
